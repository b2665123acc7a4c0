/** Writes the files of `<finesse-file-saver>`. A chunk of its own: hardly anybody ever keeps a file. */
export { diagnosisBundle, trafficHar } from '../sdk/index.ts';
