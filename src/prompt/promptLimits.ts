/** @file Limits of a prompt as a whole. */

/** UTF-16 units of a prompt with its values put in, and of a file: far over any local model's context (a token is about four). */
export const MAX_PROMPT_LENGTH = 8 * 1024 * 1024;
