/** @file Numbers as C's and Python's format codes write them. */
import { reprFloat } from './python';

/** `f`, `e` and `g` with a precision. */
export function formatFloat(value: number, code: string, precision: number, alternate = false): string {
  if (!Number.isFinite(value)) return /[A-Z]/.test(code) ? reprFloat(value).toUpperCase() : reprFloat(value);
  const lower = code.toLowerCase();
  const written =
    lower === 'f'
      ? value.toFixed(Math.min(precision, 100))
      : lower === 'e'
        ? scientific(value, precision)
        : general(value, precision, alternate);
  return code === lower ? written : written.toUpperCase();
}

function scientific(value: number, precision: number): string {
  const [mantissa, exponent] = value.toExponential(Math.min(precision, 100)).split('e') as [string, string];
  const power = Number(exponent);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

function general(value: number, precision: number, alternate: boolean): string {
  const digits = Math.max(1, precision);
  const power = value === 0 ? 0 : Number(value.toExponential(Math.min(digits - 1, 100)).split('e')[1]);
  const written =
    power < -4 || power >= digits ? scientific(value, digits - 1) : value.toFixed(Math.min(digits - 1 - power, 100));
  if (alternate || !written.includes('.')) return written;
  return written.replace(/\.?0+(?=e|$)/, '');
}

/** Where sign, base and digits are put together and filled up. */
export function signedDigits(digits: string, sign: string): { sign: string; digits: string } {
  if (digits.startsWith('-')) return { sign: '-', digits: digits.slice(1) };
  return { sign: sign === '+' || sign === ' ' ? sign : '', digits };
}

export function inBase(value: number, code: string): string {
  const base = { x: 16, X: 16, o: 8, b: 2 }[code] ?? 10;
  const digits = value.toString(base);
  return code === 'X' ? digits.toUpperCase() : digits;
}
