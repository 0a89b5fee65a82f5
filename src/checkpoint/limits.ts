/** @file Limits on the numbers of a safetensors header: far above any model, far below what would exhaust memory. */

/**
 * A tensor's entry has three keys; the rest is room for metadata. Bounds what parsing builds.
 */
export const MAX_KEYS = 1_000_000;
/** The largest mixture-of-experts checkpoints hold some 100,000 tensors over all their shards. */
export const MAX_TENSORS = 100_000;
/** Weights have one to four axes; convolutions and packed experts stay under eight. */
export const MAX_DIMENSIONS = 8;
/** A tensor of 2^40 elements along one axis would be a terabyte at least. */
export const MAX_DIMENSION = 2 ** 40;
/** A header nests three deep: the object, a tensor, its shape. */
export const MAX_DEPTH = 3;
/** Longest tensor name, in characters as the file spells them; the format's own writers stay under 200. */
export const MAX_NAME = 4_096;
