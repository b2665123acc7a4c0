/** The page of reports as it was built, and writing it. */
import { readFile, writeFile } from 'node:fs/promises';
import { documentWith } from '../page/document.ts';
import type { Report } from '../report.ts';

/** Beside this module in the build; where the sources run, in what was built of them. */
const PAGE = import.meta.url.endsWith('.ts') ? '../../dist/analyzer/page/index.html' : './page/index.html';

/** What the page could not be written for. The message is for people. */
export class PageError extends Error {
  readonly code = 'page';
}

/** Writes the page with a report in it, or without: then files are dropped on it. Throws {@link PageError}. */
export async function writePage(file: string, report?: Report): Promise<void> {
  const page = await readFile(new URL(PAGE, import.meta.url), 'utf8').catch((error: unknown) => {
    throw new PageError(`The page has not been built (npm run build): ${messageOf(error)}`);
  });
  const text = report === undefined ? page : documentWith(page, report);
  await writeFile(file, text).catch((error: unknown) => {
    throw new PageError(`${file} could not be written: ${messageOf(error)}`);
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
