/** @file Phrases that several views share: whose answer, which quantity, by what method. */
import * as l10n from '@vscode/l10n';
import { decimals, figure } from '../../base/readableNumbers';
import { named } from '../../picture/comparisonHeadline';
import { originWord } from '../../picture/roleWord';
import type { ModelContrast } from '../../protocol/comparison';
import type { ExplainedResponse, Explanation, ModelExplanation, ModelRole } from '../../protocol/explanation';
import type { PaintedNumbers } from '../../picture/paintedNumbers';

/** “tuned”; empty for a single model, which needs no name. */
export function roleName(role: ModelRole): string {
  const names = { tuned: l10n.t('tuned'), base: l10n.t('base'), single: '' };
  return names[role];
}

/** “0.62 tuned · 0.11 base”, tuned first. */
export function byModel(
  models: readonly ModelExplanation[],
  value: (model: ModelExplanation) => string | undefined,
): string {
  return models
    .toReversed()
    .flatMap(model => {
      const text = value(model);
      return text === undefined ? [] : [`${text} ${roleName(model.role)}`.trim()];
    })
    .join(' · ');
}

/** “1.31 tuned · 0.97 base”; empty while there is no score. */
export function scoresText(
  models: readonly ModelExplanation[],
  score: (all: NonNullable<ModelExplanation['instructionScore']>) => number | undefined,
  said = figure,
): string {
  const text = ({ instructionScore }: ModelExplanation): string | undefined => {
    const value = instructionScore && score(instructionScore);
    return value === undefined ? undefined : said(value);
  };
  return byModel(models, text);
}

/** “1.3 tuned · 1.0 base”: a stray word in the prompt moves the second decimal, and often the first. */
export function roughScoresText(models: readonly ModelExplanation[]): string {
  return scoresText(
    models,
    all => all.value,
    value => decimals(value, 1),
  );
}

/** “tuned's own (12 words)”. */
export function answerText({ models, responses }: Explanation): string {
  if (responses === 'own') {
    const counts = byModel(models, ({ response }) => String(wordCount(response)));
    return l10n.t('each its own (words: {0})', counts);
  }
  const response = models.at(-1)?.response;
  if (!response) return '';
  const count = wordCount(response);
  const words = count === 1 ? l10n.t('1 word') : l10n.t('{0} words', count);
  return `${originWord(response.origin)} (${words})`;
}

/** Without the end of the answer, which has a column in the matrix but is not a word. */
function wordCount({ words }: ExplainedResponse): number {
  return words.filter(word => !word.end).length;
}

/** “why “Rose”, not “.””: the question that is painted, in the tokens of the model whose answer is painted. */
export function contrastText({ token, foil }: ModelContrast): string {
  return l10n.t('why {0}, not {1}', named(token), named(foil));
}

export function quantityName(quantity: PaintedNumbers['quantity']): string {
  const names = {
    influence: l10n.t('influence'),
    gradient: l10n.t('gradient × input'),
    density: l10n.t('density'),
    share: l10n.t('share'),
    flow: l10n.t('information flow'),
    'answer-word': l10n.t('level for the answer word'),
    'answer-word-share': l10n.t('signed share in the answer word'),
    contrast: l10n.t('why this, not that'),
    passage: l10n.t('influence on the picked words'),
  };
  return names[quantity];
}

/** What a column of the matrix differentiates. */
export function targetText(target: Explanation['provenance']['target']): string {
  return { 'log-probability': 'log p', probability: 'p', logit: l10n.t('the logit') }[target];
}

/** “gradient × input of log p, same answer for both”. The influence is of the whole answer, whatever the target. */
export function methodText(
  { provenance, responses, models }: Explanation,
  quantity: PaintedNumbers['quantity'],
): string {
  const others: Readonly<Partial<Record<typeof quantity, string>>> = {
    passage: l10n.t('influence: gradient × input of the picked words with GIM’s backward rules'),
    influence: l10n.t('influence: gradient × input of the whole answer with GIM’s backward rules'),
    flow: l10n.t('information flow into the whole answer, from one forward pass'),
  };
  const method = others[quantity] ?? l10n.t('gradient × input of {0}', targetText(provenance.target));
  if (models.length < 2) return method;
  return `${method}, ${responses === 'same' ? l10n.t('same answer for both') : l10n.t('each its own answer')}`;
}
