/** @file From ranks behind the layers to the layer from which on a token, or a word, is the likeliest. */

/** Null where it is not the likeliest behind the last layer. */
export function knownFrom(ranks: readonly number[]): number | null {
  const last = ranks.findLastIndex(rank => rank !== 1);
  return last === ranks.length - 1 ? null : last + 1;
}

/** Of a word: from where on all of its tokens are. */
export function wordKnownFrom(tokens: readonly (number | null)[]): number | null {
  return tokens.reduce<number | null>(
    (latest, from) => (latest === null || from === null ? null : Math.max(latest, from)),
    0,
  );
}
