/** What a browser's console adds to a line when it is copied or saved. Pure, in time proportional to the length. */

/** `finesse.min.js:12:345` of Chrome, Edge and Firefox. */
const PLACE = /^[^\s:][^\s]*\.(?:js|html?|xml)(?:\?[^\s:]*)?:\d+(?::\d+)?$/;
/** `(finesse.min.js, line 12)` of Safari. */
const SAFARI = /^\([^\s,]+, line \d+(?:, x\d+)?\)$/;
/** How often Firefox has seen the same line, before the place. */
const REPEATED = /^\d{1,6}$/;
/** Line ends of a page that was saved, and what ends the page. */
const BREAK = /<br ?\/?>$/;
const TAG = /^<\/?[a-z]+ ?\/?>$/i;
const MOST_TAGS = 8;
/** No address of a script is longer. */
const LONGEST = 400;
const STAMP_ENDS = '}';

/**
 * A line without what stands after it. One with nothing before it (`isCopied` false) may end in such words by itself: it is cut only
 * where a stamp shows where it ends.
 */
export function bare(text: string, isCopied: boolean): string {
  const line = text.replace(BREAK, '').trimEnd();
  if (line.endsWith(STAMP_ENDS)) return line;
  const page = withoutTags(line);
  if (page.endsWith(STAMP_ENDS)) return page;
  const cut = withoutPlace(line);
  return isCopied || cut.endsWith(STAMP_ENDS) ? cut : line;
}

function withoutTags(line: string): string {
  let text = line;
  for (let count = 0; count < MOST_TAGS && text.endsWith('>'); count += 1) {
    const open = text.lastIndexOf('<');
    if (!TAG.test(text.slice(open))) break;
    text = text.slice(0, open).trimEnd();
  }
  return text;
}

function withoutPlace(line: string): string {
  const safari = line.endsWith(')') ? line.lastIndexOf(' (') : -1;
  if (safari > 0 && line.length - safari < LONGEST && SAFARI.test(line.slice(safari + 1)))
    return line.slice(0, safari).trimEnd();
  const [before, place] = lastWord(line);
  if (place.length > LONGEST || !PLACE.test(place)) return line;
  const [text, count] = lastWord(before);
  return REPEATED.test(count) && text.endsWith(STAMP_ENDS) ? text : before;
}

/** What stands before the last word, and the word. */
function lastWord(line: string): readonly [string, string] {
  const blank = Math.max(line.lastIndexOf(' '), line.lastIndexOf('\t'));
  return blank < 0 ? ['', line] : [line.slice(0, blank).trimEnd(), line.slice(blank + 1)];
}
