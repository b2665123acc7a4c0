/** Times and numbers as people of a locale read them, by `Intl`. Pure: what is now is passed in. */

/** Writers of one locale. All times are ms since the epoch, all spans ms. */
export interface Formats {
  /** Time of day with seconds; with the date where it is not the day of `now`. */
  time(at: number, now: number): string;
  /** How long something lasts, in its two greatest units: `2 hr 14 min`, `3 min 5 sec`, `14 min`. */
  duration(ms: number): string;
  /** How long ago, in its greatest unit: `4 seconds ago`. The future counts as now. */
  ago(ms: number): string;
  /** A measured time: `48 ms`, above a second `1.2 sec`. */
  milliseconds(ms: number): string;
  /** A length of time of whatever size: as a measured time below ten seconds, as a duration above. */
  span(ms: number): string;
  /** A difference of clocks, never negative: `12 ms`, from a tenth of a second on `0.2 sec`, from a minute on as a duration. */
  difference(ms: number): string;
  count(value: number): string;
  /** `a, b and c`. */
  list(texts: readonly string[]): string;
  /** Picks between the two forms that the texts have. */
  plural(value: number, one: (count: string) => string, other: (count: string) => string): string;
}

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

const cache = new Map<string, Formats>();

/** The writers of a locale (BCP 47); an unknown one is English. Made once: `Intl` objects are dear. */
export function formatsOf(locale: string): Formats {
  const known = cache.get(locale);
  if (known) return known;
  let made: Formats;
  try {
    made = makeFormats(locale);
  } catch (error) {
    if (!(error instanceof RangeError) || locale === 'en') throw error;
    made = formatsOf('en');
  }
  cache.set(locale, made);
  return made;
}

function makeFormats(locale: string): Formats {
  const clock = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
  const dated = new Intl.DateTimeFormat(locale, {
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
  });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const number = new Intl.NumberFormat(locale);
  const rules = new Intl.PluralRules(locale);
  const unit = (name: string, digits = 0): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits });
  const units = { day: unit('day'), hour: unit('hour'), minute: unit('minute'), second: unit('second') };
  const tenths = unit('second', 1);
  const thousandths = unit('millisecond');

  const duration = (ms: number): string => {
    const seconds = Math.floor(ms / SECOND);
    const days = Math.floor(ms / DAY);
    const hours = Math.floor((ms % DAY) / HOUR);
    const minutes = Math.floor((ms % HOUR) / MINUTE);
    const join = (first: string, value: number, rest: Intl.NumberFormat): string =>
      value > 0 ? `${first} ${rest.format(value)}` : first;
    if (days > 0) return join(units.day.format(days), hours, units.hour);
    if (hours > 0) return join(units.hour.format(hours), minutes, units.minute);
    // From ten minutes on, seconds would only be unrest.
    if (minutes >= 10) return units.minute.format(minutes);
    if (minutes > 0) return join(units.minute.format(minutes), seconds % 60, units.second);
    return units.second.format(seconds);
  };

  const milliseconds = (ms: number): string =>
    ms < SECOND ? thousandths.format(Math.round(ms)) : tenths.format(ms / SECOND);
  const names = new Intl.ListFormat(locale);

  return {
    time: (at, now) => (sameDay(at, now) ? clock : dated).format(at),
    duration,
    ago(ms) {
      const past = Math.max(0, ms);
      if (past < MINUTE) return relative.format(-Math.floor(past / SECOND), 'second');
      if (past < HOUR) return relative.format(-Math.floor(past / MINUTE), 'minute');
      if (past < DAY) return relative.format(-Math.floor(past / HOUR), 'hour');
      return relative.format(-Math.floor(past / DAY), 'day');
    },
    milliseconds,
    // A measured length is rounded: 89.98 s are a minute and a half.
    span: (ms) => (ms < 10 * SECOND ? milliseconds(ms) : duration(Math.round(ms / SECOND) * SECOND)),
    difference: (ms) => {
      if (ms < 100) return thousandths.format(Math.round(ms));
      return ms < MINUTE ? tenths.format(ms / SECOND) : duration(ms);
    },
    count: (value) => number.format(value),
    list: (texts) => names.format(texts),
    plural: (value, one, other) => (rules.select(value) === 'one' ? one : other)(number.format(value)),
  };
}

function sameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}
