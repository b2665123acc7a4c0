/** What the reader of a report should know of its files, in sentences. Pure. */
import { isPseudonym, type SettledLogs } from './judge/settle.ts';
import { familyOf } from './judge/order.ts';
import type { FileResult } from './read/events.ts';

const MINUTE = 60_000;
/** Between two files of a rotated log nothing is missing but the moment of the change. */
const BETWEEN_MS = 5 * MINUTE;
const MOST_TOLD = 5;

/** See the head of the file. */
export function noticesOf(files: readonly FileResult[], settled: SettledLogs): readonly string[] {
  const { clocks } = settled;
  const notices: string[] = [];
  if (clocks.some(({ zoneBy }, index) => zoneBy === 'assumed' && files[index]?.clock === 'local')) {
    notices.push('No line proves the zone of the Openfire logs; UTC was assumed. Name it with --zone.');
  }
  if (!files.some(({ kind }) => kind === 'openfire')) {
    notices.push(
      'There is no log of the Notification Service among the files: sessions and idle closes cannot be seen.',
    );
  } else if (!files.some(({ sessions }) => sessions.length > 0)) {
    notices.push('There is no debug.log among the files: last requests and growing silence cannot be seen.');
  }
  if (!files.some(({ kind }) => kind === 'webservices')) {
    notices.push('There is no Desktop-webservices log among the files: forced logouts cannot be seen.');
  }
  const taken = settled.agents.findIndex(
    (agent, index) => agent !== undefined && settled.taken[index] === true && !isPseudonym(agent),
  );
  if (taken >= 0) {
    notices.push(
      `Files of a computer that name no agent were taken for those of ${settled.agents[taken]}, the only agent in these files.`,
    );
  }
  const dropped = files.reduce((sum, file) => sum + file.dropped, 0);
  if (dropped > 0) notices.push(`${dropped} events were left out because there were too many.`);
  return [...notices, ...some(betweenFiles(files, settled)), ...some(missingLines(settled))];
}

/** Rotated files stand side by side; one that is not there leaves a hole. */
function betweenFiles(files: readonly FileResult[], { spans }: SettledLogs): readonly string[] {
  const last = new Map<string, number>();
  return files.flatMap((file, index) => {
    const span = spans[index];
    if (!span || file.kind !== 'openfire' || file.sessions.length === 0) return [];
    const family = familyOf(file.name);
    const before = last.get(family);
    last.set(family, index);
    const end = before === undefined ? undefined : spans[before]?.to;
    if (before === undefined || end === undefined || span.from - end <= BETWEEN_MS) return [];
    const minutes = Math.round((span.from - end) / MINUTE);
    return `Between ${files[before]?.name} and ${file.name} nothing is told for ${minutes} min: a file of the rotation may be missing.`;
  });
}

function missingLines({ pages }: SettledLogs): readonly string[] {
  return pages
    .filter(({ missing }) => missing > 0)
    .map(({ pageId, agent, missing, holes }) => {
      const told = holes.slice(0, MOST_TOLD).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
      const more = holes.length > told.length ? '…' : '';
      const whose = agent === undefined ? '' : ` of agent ${agent}`;
      return `${missing} lines of the client log${whose}, page ${pageId}, are in no file: ${told.join(', ')}${more}.`;
    });
}

function some(all: readonly string[]): readonly string[] {
  return all.length <= MOST_TOLD
    ? all
    : [...all.slice(0, MOST_TOLD), `… and ${all.length - MOST_TOLD} more such holes.`];
}
