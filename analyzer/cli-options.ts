/** Command line → what is asked for. Pure. */
import { parseArgs } from 'node:util';
import type { AnalysisOptions, Moment } from './analysis.ts';

/** What the command is to do. */
export interface Command extends AnalysisOptions {
  readonly paths: readonly string[];
  readonly format: 'text' | 'json' | 'csv';
  readonly threads: number | undefined;
  /** File that the report is written to as a page. */
  readonly html: string | undefined;
}

/** The page that files are dropped on is to be written to a file. */
export interface PageCommand {
  readonly page: string;
}

/** A command line that says nothing that can be done. The message is for people. */
export class UsageError extends Error {
  readonly code = 'usage';
}

/** What `--help` says. */
export const HELP = `finesse-pulse analyze <files or folders…>
finesse-pulse page [FILE]

Reads logs of Cisco Finesse and of its desktops, and tells who lost the connection, when, why, and whose side it is.
Files are recognized by what is in them: Openfire debug.log and info.log, Desktop-webservices, client logs (posted, local log,
console), diagnosis bundles, HAR, Fiddler SAZ; also within .gz, .zip and .tar.gz.

  --html <file>      also as a page that opens from disk: timeline of all agents, incidents, filters, quotes
  --json             the whole report as JSON
  --csv              the incidents as CSV
  --agent <id>       incidents of this agent alone
  --since <time>     incidents from this time on: 2017-06-17T00:10, in the server's zone, or with a zone of its own
  --until <time>     incidents until then
  --zone <zone>      zone of server logs that neither tell nor prove theirs: +05:30, -0600, Z
  --threads <n>      threads that read; as many as there are processors, 4 at most, unless told
  --help             this
  --version          version of finesse-pulse

page writes a page, finesse-pulse.html unless told, that does the same in the browser with the files that are dropped on it; nothing is
uploaded.

Exit code: 0 nobody lost the connection, 1 there are incidents, 2 wrong usage, a file that is not there, or nothing that could be read.
`;

/** Name of the page unless one is told. */
const PAGE_FILE = 'finesse-pulse.html';

const OPTIONS = {
  html: { type: 'string' },
  json: { type: 'boolean' },
  csv: { type: 'boolean' },
  agent: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  zone: { type: 'string' },
  threads: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

/** Reads the arguments after the program's name; `help` or `version` where that is all that is wanted. Throws {@link UsageError}. */
export function parseCommand(args: readonly string[]): Command | PageCommand | 'help' | 'version' {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return 'help';
  if (name === '--version' || name === '-v' || name === 'version') return 'version';
  if (name === 'page') return pageCommand(rest);
  if (name !== 'analyze') throw new UsageError(unknownCommand(name));
  const { values, positionals } = parsed(rest);
  if (values.help === true) return 'help';
  if (values.version === true) return 'version';
  if (positionals.length === 0) throw new UsageError('No file was named.');
  const since = moment('--since', values.since);
  const until = moment('--until', values.until);
  if (since && until && since.local === until.local && since.at > until.at)
    throw new UsageError(`--since ${values.since} is after --until ${values.until}.`);
  if (values.json === true && values.csv === true) throw new UsageError('Either --json or --csv.');
  return {
    paths: positionals,
    format: values.json === true ? 'json' : values.csv === true ? 'csv' : 'text',
    agent: values.agent,
    since,
    until,
    zoneMinutes: zone(values.zone),
    threads: threads(values.threads),
    html: values.html,
  };
}

/** Files are sometimes named without the command, as with other tools of logs. */
function unknownCommand(name: string): string {
  const meant = name.startsWith('-') || /[./\\]/.test(name) ? ` Did you mean: finesse-pulse analyze ${name}` : '';
  return `"${name}" is no command; there are "analyze" and "page".${meant}`;
}

function pageCommand(args: readonly string[]): PageCommand | 'help' {
  if (args.includes('--help') || args.includes('-h')) return 'help';
  const [page = PAGE_FILE, ...more] = args;
  if (page.startsWith('-') || more.length > 0) throw new UsageError('page takes the name of one file.');
  return { page };
}

function parsed(args: readonly string[]) {
  // A zone west of Greenwich begins like an option.
  const joined = args.flatMap((arg, index) =>
    arg === '--zone' && args[index + 1] !== undefined
      ? [`--zone=${args[index + 1]}`]
      : args[index - 1] === '--zone'
        ? []
        : [arg],
  );
  try {
    return parseArgs({ args: joined, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function zone(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^(Z|UTC|GMT)$/i.test(text)) return 0;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{1,2}):?(\d\d)?$/.exec(text) ?? [];
  const size = Number(hours) * 60 + Number(minutes);
  if (sign === undefined || size > 840) throw new UsageError(`--zone ${text} is no zone such as +05:30.`);
  return (sign === '-' ? -1 : 1) * size;
}

function moment(option: string, text: string | undefined): Moment | undefined {
  if (text === undefined) return undefined;
  const iso = text.trim().replace(' ', 'T');
  const local = !/(Z|[+-]\d\d:?\d\d)$/i.test(iso.slice(10));
  const at = Date.parse(local ? `${iso.length === 10 ? `${iso}T00:00` : iso}Z` : iso);
  if (Number.isNaN(at)) throw new UsageError(`${option} ${text} is no time such as 2017-06-17T00:10.`);
  return { at, local };
}

function threads(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const many = Number(text);
  if (!Number.isInteger(many) || many < 1 || many > 64)
    throw new UsageError(`--threads ${text} is no number from 1 to 64.`);
  return many;
}
