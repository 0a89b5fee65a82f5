/** @file What a reader of a picture must know first: that its models are no twins, or that a toy reads words it was never taught. */
import * as l10n from '@vscode/l10n';
import { largeCount } from '../../base/readableNumbers';
import type { Explanation, ModelProvenance } from '../../protocol/explanation';

export interface PictureWarning {
  readonly title: string;
  readonly tooltip: string;
}

/** Weights: a model of fewer has seen a small world only; the smallest that answers prompts has over a hundred million. */
const TOY_WEIGHTS = 10e6;
/** A word that a tokenizer has seen often is one token, or two; what it takes letter by letter, it does not know. */
const KNOWN_TOKENS = 2;
/** Part of the words that a toy may not know without a warning: names, a figure. */
const UNKNOWN_PART = 0.1;
/** Of the larger model's weights: twins may differ by rows for a few added tokens. */
const TWINS_APART = 0.05;

export function pictureWarnings(explanation: Explanation): PictureWarning[] {
  return [...notTwins(explanation), ...toy(explanation)];
}

/** Twins have one architecture and one size: anything else compares two models, not what tuning has changed. */
function notTwins({ provenance: { models } }: Explanation): PictureWarning[] {
  const [base, tuned] = models;
  if (!base || !tuned) return [];
  const most = Math.max(base.parameters, tuned.parameters);
  const same = base.family === tuned.family && Math.abs(base.parameters - tuned.parameters) <= TWINS_APART * most;
  if (same) return [];
  const named = (model: ModelProvenance): string => `${model.family} ${largeCount(model.parameters)}`;
  return [
    {
      title: l10n.t('no twins: {0}, {1}', named(tuned), named(base)),
      tooltip: l10n.t(
        'The two models were not made from each other, so their difference is not what tuning changed. Choose the base that the tuned model was made from.',
      ),
    },
  ];
}

function toy({ models, provenance, prompt }: Explanation): PictureWarning[] {
  const lead = models.at(-1);
  const weights = provenance.models.at(-1)?.parameters ?? TOY_WEIGHTS;
  if (!lead || weights >= TOY_WEIGHTS || prompt.words.length === 0) return [];
  // A placeholder stands for whatever its value is.
  const isKnown = (tokens: number, w: number): boolean =>
    tokens <= KNOWN_TOKENS || prompt.words[w]!.text.startsWith('{');
  const known = lead.words.filter(({ tokens }, w) => isKnown(tokens.length, w)).length;
  if (known >= (1 - UNKNOWN_PART) * prompt.words.length) return [];
  return [
    {
      title:
        prompt.words.length === 1
          ? l10n.t('a toy model: it does not know the word')
          : l10n.t('a toy model: it knows {0} of {1} words', known, prompt.words.length),
      tooltip: l10n.t(
        'This model has {0} weights and was taught a small world of words. What it makes of others says nothing about your prompt: choose a model of your own.',
        largeCount(weights),
      ),
    },
  ];
}
