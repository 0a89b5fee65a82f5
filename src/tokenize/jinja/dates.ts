/** @file The day that templates are told when they ask for today's, as C's strftime writes it. */

/**
 * The one that Llama's templates use themselves when they can't ask. A date that moves would change the tokens, and with
 * them every number, from one day to the next.
 */
const FIXED_DATE = new Date(Date.UTC(2024, 6, 26));

const part = (options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' }).format(FIXED_DATE);
const two = (value: number): string => String(value).padStart(2, '0');

/** Day of the year, from 1. */
const dayOfYear = 1 + (FIXED_DATE.getTime() - Date.UTC(FIXED_DATE.getUTCFullYear(), 0, 1)) / 86_400_000;
/** Sunday is 0. */
const weekday = FIXED_DATE.getUTCDay();
const week = (first: number): number => Math.floor((dayOfYear + 6 - ((weekday - first + 7) % 7)) / 7);

const directives: Readonly<Record<string, () => string>> = {
  Y: () => String(FIXED_DATE.getUTCFullYear()),
  y: () => two(FIXED_DATE.getUTCFullYear() % 100),
  C: () => two(Math.floor(FIXED_DATE.getUTCFullYear() / 100)),
  m: () => two(FIXED_DATE.getUTCMonth() + 1),
  d: () => two(FIXED_DATE.getUTCDate()),
  e: () => String(FIXED_DATE.getUTCDate()).padStart(2),
  j: () => String(dayOfYear).padStart(3, '0'),
  B: () => part({ month: 'long' }),
  b: () => part({ month: 'short' }),
  h: () => part({ month: 'short' }),
  A: () => part({ weekday: 'long' }),
  a: () => part({ weekday: 'short' }),
  w: () => String(weekday),
  u: () => String(weekday === 0 ? 7 : weekday),
  U: () => two(week(0)),
  W: () => two(week(1)),
  // 1 January 2024 is a Monday: the weeks of ISO 8601 are those of %W.
  V: () => two(week(1)),
  G: () => String(FIXED_DATE.getUTCFullYear()),
  H: () => '00',
  I: () => '12',
  M: () => '00',
  S: () => '00',
  p: () => 'AM',
  f: () => '000000',
  z: () => '',
  Z: () => '',
  F: () => formatDate('%Y-%m-%d'),
  D: () => formatDate('%m/%d/%y'),
  x: () => formatDate('%m/%d/%y'),
  T: () => formatDate('%H:%M:%S'),
  X: () => formatDate('%H:%M:%S'),
  R: () => formatDate('%H:%M'),
  r: () => formatDate('%I:%M:%S %p'),
  c: () => formatDate('%a %b %e %H:%M:%S %Y'),
  n: () => '\n',
  t: () => '\t',
  '%': () => '%',
};

/** A directive that is not known stays as it is written. */
export function formatDate(format: string): string {
  return format.replace(/%([-_0^#]?)([A-Za-z%])/g, (written, flag: string, name: string) => {
    const value = Object.hasOwn(directives, name) ? directives[name]!() : undefined;
    if (value === undefined) return written;
    if (flag === '-') return value.replace(/^[0 ]+(?=\d)/, '');
    return flag === '^'
      ? value.toUpperCase()
      : flag === '_'
        ? value.replace(/^0+(?=\d)/, zeros => ' '.repeat(zeros.length))
        : value;
  });
}
