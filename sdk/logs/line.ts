/**
 * Finesse's own client log format, written and read. A line of the Finesse desktop (ClientLogger of finesse.js) is
 *
 *     <local time>:<session>: <host>: <server time>: <logger id> : <message>
 *     2019-01-11T12:24:14.586 -05:00: : fin1.ucce.local: Jan 11 2019 11:24:14.577 -0600: Header : Client: …
 *
 * so that the lines of this package stand in the local log, in Send Error Report and in the server's `clientlogs` beside
 * those of the desktop, and the same readers read both.
 */

/** What a line says. Times are ms since the epoch, zones minutes east of Greenwich. */
export interface LogLine {
  /** Client wall time. */
  readonly at: number;
  /** Zone in which the client's time is written. */
  readonly zoneMinutes: number;
  /** Finesse's session key (`finSessKey`), 6 characters, where the desktop keeps a local log. */
  readonly session: string | undefined;
  /** Finesse server; undefined is written `?.?.?.?`. */
  readonly host: string | undefined;
  /** Server time; undefined where no drift is known, written as dashes. */
  readonly serverAt: number | undefined;
  /** Zone in which the server's time is written; undefined with `serverAt`. */
  readonly serverZoneMinutes: number | undefined;
  /** Logger id: a gadget's id, or `Header` for the desktop's header. */
  readonly id: string;
  /** One line; line ends are written `\n`. */
  readonly message: string;
}

const NO_HOST = '?.?.?.?';
const NO_SERVER_TIME = '--- -- ---- --:--:--.--- -----';
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Writes a line, without line end. */
export function formatLine(line: LogLine): string {
  const { at, zoneMinutes, session, host, serverAt, serverZoneMinutes = 0, id, message } = line;
  const server = serverAt === undefined ? NO_SERVER_TIME : formatServerTime(serverAt, serverZoneMinutes);
  const oneLine = message.replace(/\r\n?|\n|\u2028|\u2029/g, '\\n');
  return `${formatLocalTime(at, zoneMinutes)}: ${session ?? ''}: ${host ?? NO_HOST}: ${server}: ${id} : ${oneLine}`;
}

const LINE = new RegExp(
  String.raw`^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}) ([+-]\d\d:\d\d): (\S*): (\S+): ` +
    String.raw`(?:([A-Z][a-z]{2}) (\d\d) (\d{4}) (\d\d:\d\d:\d\d\.\d{3}) ([+-]\d{4})|--- -- ---- --:--:--\.--- -----): ` +
    String.raw`(.*?) ?: (.*)$`,
  's',
);

/** Reads a line; undefined where it is no line of this format. A cut message is read as far as it goes. */
export function parseLine(text: string): LogLine | undefined {
  const match = LINE.exec(text.replace(/[\r\n]+$/, ''));
  if (!match) return undefined;
  const [, local = '', zone = '', session, host, month, day, year, time, serverZone, id = '', message = ''] = match;
  const zoneMinutes = readZone(zone);
  const at = Date.parse(`${local}Z`) - zoneMinutes * 60_000;
  if (Number.isNaN(at)) return undefined;
  let serverAt: number | undefined;
  let serverZoneMinutes: number | undefined;
  if (month !== undefined && serverZone !== undefined) {
    const number = MONTHS.indexOf(month) + 1;
    const written = Date.parse(`${year}-${String(number).padStart(2, '0')}-${day}T${time}Z`);
    if (Number.isNaN(written)) return undefined;
    serverZoneMinutes = readZone(serverZone);
    serverAt = written - serverZoneMinutes * 60_000;
  }
  return {
    at,
    zoneMinutes,
    session: session || undefined,
    host: host === NO_HOST ? undefined : host,
    serverAt,
    serverZoneMinutes,
    id,
    message,
  };
}

/** `2019-01-11T12:24:14.586 -05:00`: note the blank before the offset. */
function formatLocalTime(at: number, zoneMinutes: number): string {
  return `${shifted(at, zoneMinutes).slice(0, -1)} ${formatZone(zoneMinutes, ':')}`;
}

/** `Jan 11 2019 11:24:14.577 -0600`. */
function formatServerTime(at: number, zoneMinutes: number): string {
  const [date = '', time = ''] = shifted(at, zoneMinutes).slice(0, -1).split('T');
  const [year, month, day] = date.split('-');
  return `${MONTHS[Number(month) - 1]} ${day} ${year} ${time} ${formatZone(zoneMinutes, '')}`;
}

function shifted(at: number, zoneMinutes: number): string {
  return new Date(at + zoneMinutes * 60_000).toISOString();
}

function formatZone(minutes: number, colon: string): string {
  const size = Math.abs(minutes);
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(size / 60)}${colon}${two(size % 60)}`;
}

function readZone(text: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
