/** @file An explanation as a Markdown document: trust, scores, one row a word by influence (or flow), and how the numbers were computed. */
import * as l10n from '@vscode/l10n';
import { markdownRow as row, markdownText as escaped } from '../../base/printable';
import { figure, percent, signedPercent } from '../../base/readableNumbers';
import { cutText } from '../../picture/answerEnding';
import { firstMethod } from '../../picture/firstMethod';
import { TRUST_NAMES, trustSentence } from '../../picture/trustSentence';
import type { Explanation, ModelExplanation } from '../../protocol/explanation';
import { computedOn } from '../../picture/computedOn';
import type { PictureMethod } from '../../protocol/trust';
import { answerText, methodText, quantityName, roleName, scoresText, targetText } from './explanationWords';

/** @param label name of the pair or model */
export function explanationMarkdown(explanation: Explanation, label: string): string {
  const sections = [
    [`${l10n.t('Answer')} (${answerText(explanation)}): ${answers(explanation)}`],
    trustLines(explanation),
    scoreLines(explanation),
    wordTable(explanation),
    [provenanceLine(explanation, label)],
  ];
  return sections
    .filter(lines => lines.length > 0)
    .map(lines => `${lines.join('\n')}\n`)
    .join('\n');
}

function answers({ models, responses }: Explanation): string {
  const shown = responses === 'own' ? models.toReversed() : models.slice(-1);
  return shown
    .map(({ response }) => {
      const cut = cutText(response);
      return `${escaped(response.text.trim())}${cut === undefined ? '' : ` [${cut}]`}`;
    })
    .join(' / ');
}

/** A sentence a model whose picture was held against chance, or why that was not done. */
function trustLines({ models }: Explanation): string[] {
  const lines = models.toReversed().flatMap(({ role, trust }) => {
    if (!trust) return [];
    const state = 'state' in trust ? l10n.t('Trust {0}', TRUST_NAMES[trust.state]) : undefined;
    const head = [state, quantityName(trust.method), roleName(role)].filter(Boolean).join(', ');
    const sentence = trustSentence(trust);
    return [`- ${head}: ${'absent' in trust ? escaped(sentence) : sentence}`];
  });
  return lines;
}

function scoreLines({ models, prompt, matrixSeconds }: Explanation): string[] {
  const whole = scoresText(models, all => all.value);
  if (whole === '') {
    const waits = matrixSeconds !== undefined && prompt.clauses.length > 0;
    return waits ? [l10n.t('The instruction score needs the full matrix.')] : [];
  }
  const clauses = prompt.clauses.map(({ text }, c) => {
    const scores = scoresText(models, all => all.clauses[c]?.value);
    return `${c + 1}. ${escaped(text)}: ${scores}`;
  });
  return [l10n.t('Instruction score: {0}', whole), '', ...clauses];
}

function wordTable({ models, prompt, difference, stage }: Explanation): string[] {
  const words: Column = { title: l10n.t('word'), cell: w => escaped(prompt.words[w]!.text), right: false };
  const method = firstMethod(models[0]?.words ?? []);
  const columns = models.toReversed().flatMap(model => columnsOf(model, method, stage === 'complete'));
  const minus: Column[] = difference
    ? [{ title: l10n.t('difference'), cell: w => signedPercent(difference.words[w]![method] ?? 0), right: true }]
    : [];
  const all = [words, ...columns, ...minus];
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

/** The influence (or the flow) and its rank by size; the density where it is there. */
function columnsOf({ role, words }: ModelExplanation, method: PictureMethod, complete: boolean): Column[] {
  const values = words.map(word => word[method] ?? 0);
  const ranks = ranksOf(values.map(Math.abs));
  const column = (name: string, cell: Column['cell']): Column => {
    return { title: `${roleName(role)} ${name}`.trim(), cell, right: true };
  };
  return [
    column(quantityName(method), w => (method === 'flow' ? percent(values[w]!) : signedPercent(values[w]!))),
    column(l10n.t('rank'), w => String(ranks[w]!)),
    ...(complete ? [column(l10n.t('density'), w => figure(words[w]!.density ?? 0))] : []),
  ];
}

/** Ranks from 1, equal values sharing the better one, without comparing each with all: prompts have thousands of words. */
function ranksOf(values: readonly number[]): number[] {
  const first = new Map<number, number>();
  for (const [i, value] of [...values].sort((a, b) => b - a).entries()) if (!first.has(value)) first.set(value, i + 1);
  return values.map(value => first.get(value)!);
}

function provenanceLine(explanation: Explanation, label: string): string {
  const { product, onnxruntime, models } = explanation.provenance;
  const prints = models.map(model => `${model.role} ${model.fingerprint.slice(0, 12)}`).join(', ');
  const facts = [
    methodText(explanation, firstMethod(explanation.models[0]?.words ?? [])),
    ...(explanation.stage === 'complete' ? [densityMethod(explanation)] : []),
    escaped(label),
    ...(prints === '' ? [] : [prints]),
    product,
    `ONNX Runtime ${onnxruntime}, ${computedOn(explanation.provenance)}`,
  ];
  return facts.join(' · ');
}

function densityMethod({ provenance }: Explanation): string {
  return l10n.t('density: gradient × input of {0}', targetText(provenance.target));
}
