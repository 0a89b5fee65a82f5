/** @file Limits on the numbers of a GGUF header: far above any model, far below what would exhaust memory or patience. */

/** A vocabulary of 262,144 with its merges takes some 15 MB; eight times that is no header any more. */
export const MAX_HEADER_BYTES = 128 * 2 ** 20;
/** Real files have under a hundred entries. */
export const MAX_ENTRIES = 10_000;
/** The format's own limit on a key. */
export const MAX_KEY_BYTES = 65_535;
/** Longer strings are left in the file until they are asked for. */
export const MAX_KEPT_STRING_BYTES = 65_536;
/** Longest string or list that is read at all: a whole tokenizer.json may stand in one entry. */
export const MAX_VALUE_BYTES = 64 * 2 ** 20;
/** Elements of one list; the longest real ones are the merges of a vocabulary, some 500,000. */
export const MAX_ELEMENTS = 2_000_000;
/** Strings of all lists together: each must be walked over, some tens of nanoseconds. */
export const MAX_STRINGS = 4_000_000;
/** ggml's own limit is 4. */
export const MAX_GGUF_DIMENSIONS = 4;
/** The format says 32 unless the file does; a page of memory is the largest that makes sense. */
export const MAX_ALIGNMENT = 65_536;
/** The largest published models come in some two hundred parts. */
export const MAX_PARTS = 1_000;
