/** A moment as ISO 8601 with the zone in which it was lived: `2026-11-23T09:14:26.123+09:00`. */
export function writeLocalTime(at: number, zoneMinutes: number): string {
  const size = Math.abs(zoneMinutes);
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  const local = new Date(at + zoneMinutes * 60_000).toISOString().slice(0, -1);
  return `${local}${zoneMinutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}
