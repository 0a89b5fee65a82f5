/**
 * @file Characters that reorder what stands behind them on a screen: a reader sees the text in another order than the model reads it.
 * Scripts that run from right to left need none of them.
 */
import { sentence, type Words } from '../base/sentence';
import type { Segment } from './promptDocument';
import type { ProblemList } from './problems';
import { sourceSpan } from './source/mappedText';

/** Those that show characters against their own direction, and those that begin a run with a direction of its own. */
const OVERRIDES: Readonly<Record<string, Words>> = {
  '\u202d': sentence`left-to-right override`,
  '\u202e': sentence`right-to-left override`,
};
const RUNS: Readonly<Record<string, Words>> = {
  '\u202a': sentence`left-to-right embedding`,
  '\u202b': sentence`right-to-left embedding`,
  '\u2066': sentence`left-to-right isolate`,
  '\u2067': sentence`right-to-left isolate`,
  '\u2068': sentence`first strong isolate`,
};
/** Each is named with its place; a text that is made of them has thousands. */
const NAMED = 20;

/** Each override, and the first of the runs, which honest texts of two directions have as well. */
export function reportReordering(
  messages: readonly { readonly segments: readonly Segment[] }[],
  problems: ProblemList,
): void {
  let [overrides, runs] = [0, 0];
  for (const segment of messages.flatMap(message => message.segments)) {
    for (const { 0: character, index } of segment.text.matchAll(/[\u202a\u202b\u202d\u202e\u2066-\u2068]/g)) {
      const override = OVERRIDES[character];
      const first = override === undefined ? ++runs === 1 : ++overrides <= NAMED;
      if (!first) continue;
      const code = character.charCodeAt(0).toString(16).toUpperCase();
      const name = sentence`U+${code} (${override ?? RUNS[character]!})`;
      const span = sourceSpan(segment, index, index + 1);
      if (override === undefined) problems.add('information', runText(name), span);
      else problems.add('warning', overrideText(name), span);
    }
  }
}

function overrideText(name: Words): Words {
  return sentence`The invisible character ${name} shows the text behind it in another order than the model reads it. Remove it.`;
}

function runText(name: Words): Words {
  return sentence`The invisible character ${name} gives the text behind it a direction of its own: what is shown may be in another order than the model reads. Remove it if it is not wanted.`;
}
