/** @file An explanation as a Markdown document: scores, one row a word, and what made the numbers. */
import { markdownRow as row, markdownText as escaped } from '../../base/markdownEscape';
import { figure, signed, signedPercent } from '../../base/readableNumbers';
import type { Explanation, ModelExplanation, WordNumbers } from '../../protocol/explanation';
import { providerName } from '../../protocol/providerName';
import { answerText, methodText, roleName, scoresText } from './explanationWords';
import type { Localizer } from '../core/markdownText';

/** @param label name of the pair or model */
export function explanationMarkdown(explanation: Explanation, label: string, l10n: Localizer): string {
  const sections = [
    [`${l10n.t('Answer')} (${answerText(explanation, l10n)}): ${answers(explanation)}`],
    scoreLines(explanation, l10n),
    wordTable(explanation, l10n),
    [provenanceLine(explanation, label, l10n)],
  ];
  return sections
    .filter(lines => lines.length > 0)
    .map(lines => `${lines.join('\n')}\n`)
    .join('\n');
}

function answers({ models, responses }: Explanation): string {
  const shown = responses === 'own' ? models.toReversed() : models.slice(-1);
  return shown.map(({ response }) => escaped(response.text.trim())).join(' / ');
}

function scoreLines({ models, prompt }: Explanation, l10n: Localizer): string[] {
  const whole = scoresText(models, all => all.value, l10n);
  if (whole === '') return [];
  const clauses = prompt.clauses.map(({ text }, c) => {
    const scores = scoresText(models, all => all.clauses[c]?.value, l10n);
    return `${c + 1}. ${escaped(text)}: ${scores}`;
  });
  return [l10n.t('Instruction score: {0}', whole), '', ...clauses];
}

function wordTable({ models, prompt, difference, stage }: Explanation, l10n: Localizer): string[] {
  const complete = stage === 'complete';
  const unit = complete ? l10n.t('density') : l10n.t('influence');
  const columns = models.toReversed().map(model => columnsOf(model, complete, `${roleName(model.role, l10n)} `, l10n));
  const words: Column = { title: l10n.t('word'), cell: w => escaped(prompt.words[w]!.text), right: false };
  const minus: Column[] = difference
    ? [{ title: l10n.t('difference'), cell: w => signedNumber(difference.words[w]!, complete), right: true }]
    : [];
  const all = [words, ...columns.flatMap(make => make(unit)), ...minus];
  return [
    row(all.map(column => column.title)),
    row(all.map(column => (column.right ? '--:' : ':--'))),
    ...prompt.words.map((_, w) => row(all.map(column => column.cell(w)))),
  ];
}

interface Column {
  readonly title: string;
  readonly cell: (word: number) => string;
  readonly right: boolean;
}

/** The number and its rank. */
function columnsOf(model: ModelExplanation, complete: boolean, name: string, l10n: Localizer) {
  const values = model.words.map(word => (complete ? (word.density ?? 0) : word.influence));
  const ranks = ranksOf(values);
  return (unit: string): Column[] => [
    {
      title: `${name}${unit}`.trim(),
      cell: w => (complete ? figure(values[w]!) : signedPercent(values[w]!)),
      right: true,
    },
    { title: `${name}${l10n.t('rank')}`.trim(), cell: w => String(ranks[w]!), right: true },
  ];
}

/** Ranks from 1, equal values sharing the better one, without comparing each with all: prompts have thousands of words. */
function ranksOf(values: readonly number[]): number[] {
  const first = new Map<number, number>();
  for (const [i, value] of [...values].sort((a, b) => b - a).entries()) if (!first.has(value)) first.set(value, i + 1);
  return values.map(value => first.get(value)!);
}

function signedNumber({ density, influence }: Pick<WordNumbers, 'density' | 'influence'>, complete: boolean): string {
  return complete ? signed(density ?? 0) : signedPercent(influence);
}

function provenanceLine(explanation: Explanation, label: string, l10n: Localizer): string {
  const { product, onnxruntime, provider, models } = explanation.provenance;
  const prints = models.map(model => `${model.role} ${model.fingerprint.slice(0, 12)}`).join(', ');
  const facts = [
    methodText(explanation, l10n),
    escaped(label),
    ...(prints === '' ? [] : [prints]),
    product,
    `ONNX Runtime ${onnxruntime}, ${providerName(provider)}`,
  ];
  return facts.join(' · ');
}
