/** @file What a comparison says, in one sentence, from its own numbers. */
import { printable } from '../base/printable';
import { figure } from '../base/readableNumbers';
import type { Comparison, Parting, TokenName, VersionComparison } from '../protocol/comparison';

/** Words named at most on each side. */
const NAMED = 3;
/** Of the largest influence: what moved by less is not seen on a screen of nine steps. */
const NOTABLE = 0.1;

/** Where base and tuned part ways on the compared answer. */
export function comparisonHeadline({ parting, surprise, explanation, failures }: Comparison): string {
  const [failure] = failures;
  if (failure) return `Only one model could be used. ${printable(failure.message)} ${printable(failure.next)}`;
  const [base, tuned] = parting?.models ?? [];
  if (!parting || !base || !tuned) {
    if (explanation.models.length < 2) return 'A comparison needs a second model.';
    return 'Base and tuned never diverge on this answer: at every compared position, both find the same token likeliest.';
  }
  const bits = parting.divergence === undefined ? '' : ` (${figure(parting.divergence)} bits apart)`;
  const place = placeOf(parting, surprise.words);
  return `Base and tuned diverge ${place}: base would write ${named(base.likeliest)}, tuned ${named(tuned.likeliest)}${bits}.`;
}

function placeOf({ word, inWord }: Parting, words: Comparison['surprise']['words']): string {
  if (word === undefined) return 'at the first token';
  const { text, end } = words[word]!;
  if (end) return 'at the end of the answer';
  return `${inWord ? 'at' : 'after'} word ${word + 1} (“${printable(text)}”)`;
}

/** A token as a reader knows it: control tokens by name, white space by what it is. */
export function named({ text, kind }: TokenName): string {
  if (kind !== 'text') return printable(text);
  if (/\S/.test(text)) return `“${printable(text.trim())}”`;
  return text.includes('\n') ? 'a line break' : 'a space';
}

/** On which words of the prompt the tuned (or the only) model leans more and less than on the version before. */
export function versionsHeadline({ words, after }: VersionComparison): string {
  const role = after.explanation.models.at(-1)!.role;
  const moved = words.flatMap(({ text, before, after: now, models }) => {
    const influence = models.find(model => model.role === role);
    if (before === undefined || now === undefined || !influence) return [];
    return [{ text, size: (influence.after ?? 0) - (influence.before ?? 0) }];
  });
  const influences = after.explanation.models.at(-1)!.words.map(({ influence = 0 }) => Math.abs(influence));
  const least = NOTABLE * influences.reduce((top, size) => Math.max(top, size), 0);
  const [more, less] = [strongest(moved, 1, least), strongest(moved, -1, least)];
  const who = role === 'single' ? 'the model' : `the ${role} model`;
  if (more === '' && less === '') return `Of the words in both versions, ${who} relies on the same words.`;
  const parts = [more === '' ? [] : [`more on ${more}`], less === '' ? [] : [`less on ${less}`]].flat();
  return `Of the words in both versions, ${who} now relies ${parts.join('; ')}.`;
}

function strongest(
  moved: readonly { readonly text: string; readonly size: number }[],
  sign: 1 | -1,
  least: number,
): string {
  const ranked = moved
    .filter(({ size }) => sign * size > 0 && sign * size >= least)
    .sort((a, b) => sign * (b.size - a.size))
    .map(({ text }) => `“${printable(text)}”`);
  const names = [...new Set(ranked)].slice(0, NAMED);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}
