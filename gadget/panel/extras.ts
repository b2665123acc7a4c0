/** What is not part of the first picture: a script of its own, see `extras-part.ts`. */
export { hourLines, hourTable } from './hour-more.ts';
export { reportText } from './report.ts';
