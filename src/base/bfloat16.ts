/** @file The 16-bit float that keeps float32's exponent. */

/** The nearest bfloat16, ties to even. */
export function roundToBfloat16(x: number): number {
  const word = new Uint32Array(Float32Array.of(x).buffer);
  const even = (word[0]! >>> 16) & 1;
  word[0] = ((word[0]! + 0x7fff + even) >>> 16) << 16;
  return new Float32Array(word.buffer)[0]!;
}
