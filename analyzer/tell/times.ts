/** Times as people read them: in the server's zone. */

const MINUTE = 60_000;
/** What JavaScript knows of time, ms: a damaged line may tell of more. */
const LATEST = 8.64e15;

/** `2017-06-17 00:16:04`, in a zone of so many minutes east of Greenwich. */
export function wallTime(at: number, zoneMinutes: number): string {
  return iso(at + zoneMinutes * MINUTE)
    .slice(0, 19)
    .replace('T', ' ');
}

/** `00:16:04.630`. */
export function clockTime(at: number, zoneMinutes: number): string {
  return iso(at + zoneMinutes * MINUTE).slice(11, 23);
}

/** ISO 8601 in UTC, of any number. */
export function iso(at: number): string {
  return new Date(Math.max(-LATEST, Math.min(LATEST, at || 0))).toISOString();
}

/** `+05:30`, or `UTC`. */
export function zoneName(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}

/** `2 min 14 s`. */
export function lasting(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.round((seconds % 3_600) / 60)} min`;
}
