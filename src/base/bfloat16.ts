/** @file The 16-bit float that keeps float32's exponent. */

/** The nearest bfloat16, ties to even. */
export function roundToBfloat16(x: number): number {
  const bits = bfloat16Bits(Float32Array.of(x));
  return new Float32Array(Uint32Array.of(bits[0]! << 16).buffer)[0]!;
}

/** The bits of the nearest bfloat16 of each value, ties to even. */
export function bfloat16Bits(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(words.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    // Rounding could carry a NaN over into an infinity or a zero; one of its own bits is set instead.
    const isNaN = (word & 0x7fffffff) > 0x7f800000;
    halves[i] = isNaN ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return halves;
}
