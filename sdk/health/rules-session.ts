/** Causes that the server or the desktop names: conflict, credentials. */
import { line, suspect, SURE, type Rule } from './rules.ts';

/** Another session of the same user took the resource. Said by the stream itself (RFC 6120 §4.9.3.3), or by the desktop. */
export const conflict: Rule = ({ seen: { connection } }) =>
  connection.status === 'conflict'
    ? suspect('session-conflict', {
        advice: 'session-conflict',
        level: 'lost',
        sure: 1,
        since: connection.since,
        evidence: [line('conflict', connection.since, { side: connection.side })],
      })
    : [];

/**
 * Refused credentials. Which case it is follows from whether they ever worked: at once means wrong ones, later means a password
 * that was changed, a token that ran out, or an account that is locked.
 */
export const credentials: Rule = ({ seen, at, up }) => {
  const { connection, home, probes, startedAt } = seen;
  const answered = probes.findLast(({ failure }) => failure === undefined);
  const last = probes.at(-1);
  const refused = connection.status === 'unauthorized' ? connection : undefined;
  // A proxy may refuse as well: only what Finesse said last counts.
  const asked = last?.failure === 'credentials-refused' ? last : undefined;
  if (!refused && !asked) return [];
  // It takes the same ones.
  const taken = refused && last?.failure === undefined && last && last.at - last.ms >= refused.since ? last : undefined;
  const since = refused?.since ?? asked?.at ?? at;
  const worked = home?.since ?? answered?.at;
  return suspect('credentials-refused', {
    advice: worked === undefined ? 'credentials-refused' : 'credentials-expired',
    level: refused ? 'lost' : 'poor',
    // On the hub any gadget may have said it.
    sure: !refused ? SURE.LIKELY : taken && seen.channel === 'desktop' ? SURE.FITS : SURE.SAID,
    since,
    evidence: [
      refused && line('refused', since, { of: 'session', side: refused.side }),
      asked && line('refused', asked.at, { of: 'rest', status: asked.status }),
      worked === undefined ? line('never-worked', startedAt, { ms: at - startedAt }) : line('worked-before', worked),
    ],
    against: [
      taken && line('rest-answered', taken.at, { count: 1, ms: taken.ms }),
      !refused && up ? line('connection-up', connection.since, { ms: at - connection.since }) : undefined,
    ],
  });
};
