/** @file The first picture: how the span attribution spreads over the prompt tokens. */

export type TokenKind = 'file' | 'template' | 'special';

export interface Shares {
  /** One number a prompt token; those of the file's own text add up to 1, the others are 0. */
  readonly share: readonly number[];
  /** What template and special tokens drew, in the same unit; may exceed 1. */
  readonly apart: { readonly template: number; readonly special: number };
}

/**
 * |span attribution| over its sum on the competing rows (the file's own text). All 0 where that sum is 0.
 * @param spanAttribution of the sum of the target over the response, one number a prompt token
 */
export function shares(spanAttribution: ArrayLike<number>, kinds: readonly TokenKind[]): Shares {
  const drawn = (kind: TokenKind): number =>
    kinds.reduce((sum, other, i) => (other === kind ? sum + Math.abs(spanAttribution[i]!) : sum), 0);
  const whole = drawn('file');
  const part = (value: number): number => (whole === 0 ? 0 : value / whole);
  return {
    share: kinds.map((kind, i) => (kind === 'file' ? part(Math.abs(spanAttribution[i]!)) : 0)),
    apart: { template: part(drawn('template')), special: part(drawn('special')) },
  };
}
