/** @file The rule against what annotators marked in Self-Instruct's 252 user-oriented prompts (Wu et al. 2023), and against labels of our own. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { codePointOffsets, overlaps, type Span } from '../../../../src/base/span';
import { ruleClauses } from '../../../../src/prompt/instructions/clauseRule';
import { labelledPrompts, measureClauses } from './labelled/labelledClauses';
import { makeVerbTagger } from '../../../../src/prompt/instructions/verbTagger';

const FILE = resolve(import.meta.dirname, '../../../../../shared/prompts/self-instruct-252.jsonl');

interface Row {
  readonly prompt: string;
  /** Code point offsets. */
  readonly instructions: readonly (readonly [number, number])[];
}

class Score {
  private both = 0;
  private found = 0;
  private marked = 0;
  count(isFound: boolean, isMarked: boolean): void {
    this.both += Number(isFound && isMarked);
    this.found += Number(isFound);
    this.marked += Number(isMarked);
  }
  get f1(): number {
    return (2 * this.both) / (this.found + this.marked);
  }
  get precision(): number {
    return this.both / this.found;
  }
}

/** Micro-averaged over words (runs of non-space characters): the whole prompts, and the part before `Input:`. */
function measure(): { whole: Score; task: Score } {
  const whole = new Score();
  const task = new Score();
  const tagged = makeVerbTagger();
  for (const line of readFileSync(FILE, 'utf8').trim().split('\n')) {
    const { prompt, instructions } = JSON.parse(line) as Row;
    const offsets = codePointOffsets(prompt);
    const marked = instructions.map(([start, end]): Span => ({ start: offsets[start]!, end: offsets[end]! }));
    const found = ruleClauses(prompt, tagged);
    const input = /^Input:/m.exec(prompt)?.index ?? prompt.length;
    for (const match of prompt.matchAll(/\S+/g)) {
      const word = { start: match.index, end: match.index + match[0].length };
      const verdict = [found.some(c => overlaps(c, word)), marked.some(c => overlaps(c, word))] as const;
      whole.count(...verdict);
      if (word.start < input) task.count(...verdict);
    }
  }
  return { whole, task };
}

// Reached: precision 0.951, recall 0.599, F1 0.735 over whole prompts. Most misses are inputs, which annotators marked where
// they were short. Before "Input:": precision 0.981, recall 0.888, F1 0.932.
it.skipIf(!existsSync(FILE))('agrees with the annotators (skipped where ../shared/prompts is absent)', () => {
  const { whole, task } = measure();
  expect(whole.f1).toBeGreaterThan(0.731);
  expect(whole.precision).toBeGreaterThan(0.938);
  expect(task.f1).toBeGreaterThan(0.925);
});

// The rule was written beside the first file. The second was written and labelled when the rule stood, and has since led to
// three more kinds and one mended label.
it.each([
  ['clauses.txt', 200],
  ['held-out.txt', 40],
])('finds what we marked in %s, and little else', (file, least) => {
  const { marked, found, precision, recall } = measureClauses(
    labelledPrompts(join(import.meta.dirname, 'labelled', file)),
  );
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  console.info(
    `${file}: ${marked} instructions, ${found} clauses, precision ${percent(precision)}, recall ${percent(recall)}`,
  );
  expect(marked).toBeGreaterThanOrEqual(least);
  expect(precision).toBeGreaterThanOrEqual(0.93);
  expect(recall).toBeGreaterThanOrEqual(0.93);
});
