/** @file Limits of a prompt as a whole. */

/** UTF-16 units of a prompt with its values put in, and of a file: far over any local model's context (a token is about four). */
export const MAX_PROMPT_LENGTH = 8 * 1024 * 1024;

/**
 * Placeholders, tags of a template, messages, and what stands between them: each costs far more than its characters, and what is read of it
 * is a token at least.
 */
export const MAX_PROMPT_PARTS = 50_000;

/** Runs of characters that know their place in the file: an escape is one, and so is a line end of two characters. */
export const MAX_PROMPT_RUNS = 500_000;

/** Values, keys and punctuation of a data file; a prompt has hundreds (a text is one). */
export const MAX_DATA_PARTS = 200_000;
