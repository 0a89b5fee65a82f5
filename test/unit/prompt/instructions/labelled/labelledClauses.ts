/** @file Prompts of our own with their instructions marked, and how well the rule finds them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { overlaps, type Span } from '../../../../../src/base/span';
import { ruleClauses } from '../../../../../src/prompt/instructions/clauseRule';
import { makeVerbTagger } from '../../../../../src/prompt/instructions/verbTagger';

export interface LabelledPrompt {
  readonly text: string;
  readonly marked: readonly Span[];
}

/** Prompts stand between lines of three hyphens; what is an instruction stands between « and ». */
export function labelledPrompts(file = join(import.meta.dirname, 'clauses.txt')): LabelledPrompt[] {
  return readFileSync(file, 'utf8')
    .split(/^---\n/m)
    .map(unmark);
}

function unmark(source: string): LabelledPrompt {
  const marked: Span[] = [];
  let text = '';
  for (const part of source.trimEnd().split(/(«[^»]*»)/)) {
    const isMarked = part.startsWith('«');
    const own = isMarked ? part.slice(1, -1) : part;
    if (isMarked) marked.push({ start: text.length, end: text.length + own.length });
    text += own;
  }
  return { text, marked };
}

export interface Measure {
  /** Instructions, and clauses that the rule names. */
  readonly marked: number;
  readonly found: number;
  readonly precision: number;
  readonly recall: number;
  /** What it named wrongly, and what it missed. */
  readonly wrong: readonly string[];
  readonly missed: readonly string[];
}

/** A clause is right where it holds a part of an instruction; an instruction is found where a clause holds a part of it. */
export function measureClauses(prompts: readonly LabelledPrompt[]): Measure {
  const tagged = makeVerbTagger();
  const wrong: string[] = [];
  const missed: string[] = [];
  let found = 0;
  for (const { text, marked } of prompts) {
    const clauses = ruleClauses(text, tagged);
    found += clauses.length;
    const said = ({ start, end }: Span): string => text.slice(start, end);
    wrong.push(...clauses.filter(clause => !marked.some(span => overlaps(span, clause))).map(said));
    missed.push(...marked.filter(span => !clauses.some(clause => overlaps(span, clause))).map(said));
  }
  const all = prompts.reduce((sum, { marked }) => sum + marked.length, 0);
  return {
    ...{ marked: all, found, wrong, missed },
    precision: (found - wrong.length) / found,
    recall: (all - missed.length) / all,
  };
}
