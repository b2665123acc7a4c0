/**
 * The page as one file: script, style and report within it. Pure; the build, the command and the page itself write it by the same words.
 *
 * Nothing can be loaded and nothing sent: the policy allows the script and the style by their hashes, a worker from a blob, and no connection.
 */

/** What the page is made of. */
export interface PageParts {
  /** The viewer, as a classic script. */
  readonly script: string;
  readonly style: string;
  /** Hashes of both as CSP writes them: `sha256-…`. */
  readonly scriptHash: string;
  readonly styleHash: string;
}

/** Id of the element that holds the report. */
export const REPORT_ID = 'finesse-report';

const open = (id: string): string => `<script type="application/json" id="${id}">`;
const EMPTY = `${open(REPORT_ID)}</script>`;

/** The page without a report: what files are dropped on. */
export function pageDocument({ script, style, scriptHash, styleHash }: PageParts): string {
  const policy = `default-src 'none'; script-src '${scriptHash}'; style-src '${styleHash}'; worker-src blob:; connect-src 'none'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>finesse-pulse</title>
<style>${style}</style>
</head>
<body>
<noscript>This report needs JavaScript; it loads nothing and sends nothing.</noscript>
${EMPTY}
<script>${script}</script>
</body>
</html>
`;
}

/** The page with a report in it. `page` is that of {@link pageDocument}. */
export function documentWith(page: string, report: unknown): string {
  const at = page.indexOf(EMPTY);
  if (at < 0) throw new Error('This is not the page of finesse-pulse.');
  const json = JSON.stringify(report)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  return `${page.slice(0, at)}${open(REPORT_ID)}${json}</script>${page.slice(at + EMPTY.length)}`;
}
