/** @file Signed parts as a reader meets them. */
import { percent } from '../../../src/base/readableNumbers';

/** With a true minus sign, and a plus where it is positive. */
export function signedPercent(part: number): string {
  const text = percent(Math.abs(part));
  if (text === '0.0 %') return text;
  return `${part < 0 ? '\u2212' : '+'}${text}`;
}
