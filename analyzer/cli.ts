#!/usr/bin/env node
/** `finesse-pulse analyze`: files in, a report out. `finesse-pulse page`: the page that does the same in a browser. */
import { VERSION } from '../sdk/export/version.ts';
import { analyze } from './analysis.ts';
import { HELP, parseCommand, UsageError, type Command } from './cli-options.ts';
import { findFiles } from './node/files.ts';
import { PageError, writePage } from './node/page-file.ts';
import { startProgress } from './node/progress.ts';
import { readFiles } from './node/read-files.ts';
import type { Report } from './report.ts';
import { csvReport } from './tell/csv.ts';
import { textReport } from './tell/text.ts';

/** The report as it was asked for. */
const WRITERS: Readonly<Record<Command['format'], (report: Report) => string>> = {
  text: textReport,
  csv: csvReport,
  json: (report) => `${JSON.stringify(report, undefined, 2)}\n`,
};

async function main(args: readonly string[]): Promise<number> {
  const command = parseCommand(args);
  if (command === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  if (command === 'version') {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  if ('page' in command) {
    await writePage(command.page);
    process.stdout.write(`${command.page}: open it in a browser, and drop files on it.\n`);
    return 0;
  }
  const { files, missing } = await findFiles(command.paths);
  for (const path of missing) process.stderr.write(`${path}: there is no such file.\n`);
  if (files.length === 0) {
    if (missing.length < command.paths.length) process.stderr.write('There is no file in what was named.\n');
    return 2;
  }
  const progress = startProgress(files.reduce((sum, { size }) => sum + size, 0));
  const { threads } = command;
  const results = await readFiles(files, { onBytes: progress.add, ...(threads === undefined ? {} : { threads }) });
  progress.end();
  const report = analyze(results, command);
  if (command.html !== undefined) await writePage(command.html, report);
  process.stdout.write(WRITERS[command.format](report));
  if (results.every(({ known }) => known === 0)) {
    process.stderr.write('None of these files holds a line that is known.\n');
    return 2;
  }
  if (missing.length > 0) return 2;
  return report.incidents.length > 0 ? 1 : 0;
}

// A reader that has enough, such as `head`, is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError || error instanceof PageError)) throw error;
  const more = error instanceof UsageError ? '`finesse-pulse --help` lists what there is.\n' : '';
  process.stderr.write(`${error.message}\n${more}`);
  process.exitCode = 2;
}
