/** @file Collects the problems of one file, with a cap so that a broken file does not answer with a flood. */
import { messageIn, sentence, type Words } from '../base/sentence';
import type { NextStep } from '../base/nextSteps';
import type { Span } from '../base/span';
import type { Problem } from './promptDocument';

/** More than anyone reads; a hostile file can hold millions of unknown roles. */
const MAX_PROBLEMS = 100;

export class ProblemList {
  private readonly found: Problem[] = [];
  private left = 0;

  add(severity: Problem['severity'], words: Words, span?: Span, next?: NextStep): void {
    // Errors always get in: a caller decides by them whether there is anything to explain.
    if (this.found.length >= MAX_PROBLEMS && severity !== 'error') this.left++;
    else if (this.found.length < 2 * MAX_PROBLEMS)
      this.found.push({ severity, ...messageIn(words), ...(span && { span }), ...(next && { next }) });
  }

  all(): readonly Problem[] {
    if (this.left === 0) return this.found;
    const words =
      this.left === 1
        ? sentence`One more problem of this file is not listed.`
        : sentence`${this.left} more problems of this file are not listed.`;
    return [...this.found, { severity: 'information', ...messageIn(words) }];
  }
}

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
