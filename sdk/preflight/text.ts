/** A report in plain English, for logs and for people who run the check by hand. A gadget translates the codes instead. */
import { CAUSES } from '../causes.ts';
import type { PreflightReport, PreflightStep } from './report.ts';

const MARK: Readonly<Record<PreflightStep['status'], string>> = {
  waiting: '.',
  running: '…',
  passed: 'ok',
  warned: '!!',
  failed: 'XX',
  skipped: '--',
};
const SUM: Readonly<Record<PreflightReport['status'], string>> = {
  running: 'is under way',
  passed: 'found nothing wrong',
  warned: 'found that an agent can work, and something to look at',
  failed: 'found that an agent cannot work here',
};
const SAYS: Partial<Record<NonNullable<PreflightStep['reason']>, string>> = {
  offline: 'the browser says that there is no network',
  slow: 'answers slowly',
  'untrusted-or-refused':
    'untrusted or refused: a browser cannot tell. Open the link in a tab: a warning means the certificate, no page means the port or the name',
  untrusted: 'the certificate is not trusted',
  refused: 'the port is refused: nothing listens there, or a firewall says no',
  reset: 'the connection is reset',
  'unknown-host': 'the name is unknown',
  'forbidden-by-page': "the page's own policy (connect-src) does not let it ask",
  'no-answer': 'no answer in time: something drops what is sent, or the server is very slow',
  'cors-refused': 'answers, but does not allow this page to read it (CORS)',
  'not-readable': 'the answer is not what Finesse says',
  intercepted: 'something else answers in the place of Finesse: a login page, a proxy, a captive portal',
  'out-of-service': 'Finesse is out of service',
  maintenance: 'maintenance is announced',
  'cti-failing': 'in service, but the link to the telephone system fails',
  'http-status': 'answers with an error',
  'time-untold': 'the server tells no time',
  'clock-off': 'the clocks of server and computer differ',
  'some-refused': 'works by one port only',
  'credentials-refused':
    'refused. Do not try again before it is certain what is right: five refusals lock an account for 5 minutes',
  'credentials-unavailable': 'the credentials could not be fetched',
  'token-due': 'this deployment has single sign-on: give a token; the password was not tried',
  'password-due': 'this deployment has no single sign-on: give a password; the token was not tried',
  'not-allowed': 'the user may not read itself',
  'user-unknown': 'the server knows no such user',
  conflict: 'another session took its place',
  'service-stopped': 'the notification service stopped',
  'session-ended': 'the session was ended',
  'not-subscribable': 'the pubsub service refuses to answer',
  'no-credentials': 'no credentials were given',
  'no-session': 'no session is opened here unless asked for',
  'no-other-side': 'there is no other side, or it is unknown',
  'no-time': 'time was up',
  unsupported: 'cannot be tried here',
};
const BLIND: Readonly<Record<PreflightReport['cannotSee'][number], string>> = {
  'why-refused': 'why a port failed at once',
  'time-split': 'how long name, TCP and TLS took each',
  credentials: 'whether the credentials are right',
  session: 'whether a session can be made',
  'other-side': 'the other side',
  'page-rules': 'what a browser would forbid a page',
  'finesse-presence': 'whether user finesse is present',
  'long-polls': 'whether long polls live 30 s',
};

/** One line for each step, and what they add up to. Holds no secret, as the report holds none. */
export function preflightText(report: PreflightReport): string {
  const { hosts, causes, cannotSee } = report;
  const head = `The check of ${Object.values(hosts).join(' and ')} ${SUM[report.status]} (${(report.ms / 1_000).toFixed(1)} s).`;
  // A side that is not there is told once.
  const shown = report.steps.filter((step) => step.reason !== 'no-other-side' || step.id === 'rest-port');
  const lines = shown.map((step) => line(step, hosts));
  const why = causes.map(
    ({ cause, certainty, side, advice }) =>
      `${certainty}: ${cause}${side ? ` at ${hosts[side] ?? side}` : ''} (${advice}; ${CAUSES[cause].actor} can act)`,
  );
  const blind = cannotSee.length > 0 ? [`Not seen: ${cannotSee.map((spot) => BLIND[spot]).join('; ')}.`] : [];
  return [
    head,
    ...lines,
    ...(why.length > 0 ? ['What it points to:', ...why.map((each) => `  ${each}`)] : []),
    ...blind,
  ].join('\n');
}

function line({ id, side, status, reason, values, ms }: PreflightStep, hosts: PreflightReport['hosts']): string {
  const { step, ...numbers } = values;
  const where = side === undefined ? '' : ` ${hosts[side] ?? `side ${side}`}`;
  const says = reason === 'needs' ? `needs ${step ?? 'another step'}` : reason && SAYS[reason];
  const facts = Object.entries(numbers).map(([name, value]) => `${name} ${value}`);
  const rest = [says, facts.join(', '), ms === undefined ? '' : `${ms} ms`].filter(Boolean).join('; ');
  return `${MARK[status].padEnd(2)} ${id}${where}${rest ? `: ${rest}` : ''}`;
}
