/** @file Numbers as a reader meets them: two decimals, a true minus sign, ordinals, sizes with units. */

const MINUS = '\u2212';

/** Two decimals; never a negative zero. */
export function figure(value: number): string {
  const text = Math.abs(value).toFixed(2);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** How many times as large; null where there is nothing to be compared with. */
export function timesText(ratio: number | null): string {
  return ratio === null ? 'from none' : `× ${figure(ratio)}`;
}

/** With its sign, also where it is positive. */
export function signed(value: number): string {
  const text = figure(value);
  return value > 0 && text !== '0.00' ? `+${text}` : text;
}

/** A part of a whole, with one decimal. */
export function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}

/** The same with its sign, also where it is positive. */
export function signedPercent(part: number): string {
  const text = percent(Math.abs(part));
  if (text === '0.0 %') return text;
  return `${part < 0 ? MINUS : '+'}${text}`;
}

export function ordinal(n: number): string {
  const tens = n % 100;
  if (tens >= 11 && tens <= 13) return `${n}th`;
  return `${n}${{ 1: 'st', 2: 'nd', 3: 'rd' }[n % 10] ?? 'th'}`;
}

/** Bytes in the largest decimal unit that leaves a number of at least one. */
export function byteSize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  const amount = bytes / 1000 ** power;
  return `${power === 0 ? amount : amount.toFixed(1)} ${units[power]!}`;
}

/** “about 12 s left”: what an estimate is good for, never none. */
export function timeLeft(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  return whole < 120 ? `about ${whole} s left` : `about ${Math.ceil(whole / 60)} min left`;
}

/** “12 s”, “23 min”, “2 h 5 min”: as exact as an estimate is. */
export function duration(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 120) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** “1,955” */
export function thousands(count: number): string {
  return count.toLocaleString('en-US');
}

/** A count in thousands, millions or billions. */
export function largeCount(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)} billion`;
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} million`;
  return count >= 1e4 ? `${(count / 1e3).toFixed(0)} thousand` : String(count);
}

/** Rank from 1, equal values sharing the better one. */
export function rankOf(value: number, all: readonly number[]): number {
  return 1 + all.filter(other => other > value).length;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
