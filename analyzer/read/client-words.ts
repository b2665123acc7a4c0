/** What the messages of a client's log say, in the words of this package. Pure. */
import { CAUSES } from '../../sdk/causes.ts';
import type { LogEvent, Told } from './events.ts';

const CONNECTION = /\bConnection: ([a-z-]{1,20}) \(([a-z-]{1,40})/;
const FINDING = /\bFinding (\S{1,60}): ([a-z-]{1,40}), ([a-z]{1,20}), ([a-z]{1,20}), since /;
const HEALTH = /\bHealth: (good|fair|poor|lost|unknown);/;
/** `[warn] 12 older lines were dropped (12 debug): …`, and of a page that is gone: `[warn] Of page 4f3a9c01 12 lines were dropped…`. */
const DROPPED = /^\[warn\] (?:Of page [0-9a-f]{8} )?(\d{1,12}) (?:older )?lines were dropped\b/;

/** What a post says of itself: `Client log of /finesse/api/User/1001001, part 2 of 3.`, `[warn] Lines 4 to 9 of page … may be here twice: …`. */
const NOTE = /^(?:\[warn\] )?(?:Client log of \/|The page goes: |Lines? \d+ .{0,80}\bmay be here twice\b)/;

/** Whether a message is of the post and not of the log: it stands before lines that are older. */
export function isNote(message: string): boolean {
  return NOTE.test(message);
}

/** The event that a message is; undefined for most. */
export function saidIn(message: string, told: Told): LogEvent | undefined {
  const [, status, reason] = CONNECTION.exec(message) ?? [];
  if (status !== undefined) return { ...told, kind: 'connection', status, reason };
  const [, id = '', advice, certainty = '', level = ''] = FINDING.exec(message) ?? [];
  if (advice !== undefined) {
    return { ...told, kind: 'finding', cause: causeOf(id) ?? advice, advice, certainty, level };
  }
  const [, health] = HEALTH.exec(message) ?? [];
  if (health !== undefined) return { ...told, kind: 'health', level: health };
  const [, dropped] = DROPPED.exec(message) ?? [];
  return dropped === undefined ? undefined : { ...told, kind: 'lines-dropped', lines: Number(dropped) };
}

/** The id of a finding is its cause and a number: `computer-sleep-2`. */
function causeOf(id: string): string | undefined {
  const cause = id.replace(/[-:]\d+$/, '');
  return Object.hasOwn(CAUSES, cause) ? cause : undefined;
}
