/** @file From a word of the compared answer to its tokens under each model, and both in words. */
import * as l10n from '@vscode/l10n';
import { printable } from '../../../src/base/printable';
import { figure } from '../../../src/base/readableNumbers';
import type { Comparison, ModelSurprise, TokenName, WordSurprise } from '../../../src/protocol/comparison';
import { roleWord } from '../../../src/picture/roleWord';

/** One model's place in the answer. */
export interface TokenPlace {
  readonly model: ModelSurprise;
  /** Index into the model's tokens of the answer. */
  readonly position: number;
}

/** “Rose: 1.00 bits apart; tuned log p 0.00, rank 1; base log p −14.45, rank 147”. */
export function wordText({ text, end, models, divergence }: WordSurprise): string {
  const of = models
    .toReversed()
    .map(({ role, logProbability, rank }) =>
      l10n.t('{0} log p {1}, rank {2}', roleWord(role), figure(logProbability), rank),
    );
  const apart = divergence === undefined ? [] : [l10n.t('{0} bits apart', figure(divergence))];
  return `${end ? 'end' : printable(text)}: ${[...apart, ...of].join('; ')}`;
}

/** Tokens of the word, one list a model, tuned first. */
export function tokensOf({ surprise, explanation }: Comparison, word: WordSurprise): TokenPlace[][] {
  return word.models.toReversed().map(({ role, word: own }) => {
    const model = surprise.models.find(one => one.role === role)!;
    const { response } = explanation.models.find(one => one.role === role)!;
    return response.words[own]!.tokens.map(position => ({ model, position }));
  });
}

/** The one of a word's tokens that is looked at first: the least likely of them under either model. */
export function hardest(lists: readonly (readonly TokenPlace[])[]): number {
  const loss = (index: number): number =>
    Math.max(...lists.flatMap(list => (list[index] ? [-tokenAt(list[index]).logProbability] : [])));
  const count = Math.max(...lists.map(list => list.length));
  return Array.from({ length: count }, (_, index) => index).reduce((top, i) => (loss(i) > loss(top) ? i : top), 0);
}

export function tokenAt({ model, position }: TokenPlace): ModelSurprise['tokens'][number] {
  return model.tokens[position]!;
}

/** A token as a reader knows it: white space in front shown as ␣, control tokens by name. */
export function tokenText({ text, kind }: Pick<TokenName, 'text' | 'kind'>): string {
  if (kind !== 'text') return printable(text);
  return printable(text.replaceAll('\n', '⏎').replace(/^ | $/g, '␣'));
}
