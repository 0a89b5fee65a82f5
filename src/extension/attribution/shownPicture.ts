/** @file What a file shows now, in a few words: the first thing that its lens, its status item and its hover say. */
import * as l10n from '@vscode/l10n';
import { contrastOf, type PaintedNumbers } from '../../picture/paintedNumbers';
import type { ShownMode } from '../../protocol/view';
import type { ExplainedFile } from './explanationStore';
import { contrastText, quantityName } from './explanationWords';

/** “Tuned”, “Difference”; empty for a single model, which needs no name. */
export function modeName(mode: ShownMode): string {
  return { tuned: l10n.t('Tuned'), base: l10n.t('Base'), difference: l10n.t('Difference'), single: '' }[mode];
}

/** “Tuned · influence”, “What “Petra” depended on · tuned”, “Why “Rose”, not “.” · base”. */
export function pictureName(file: ExplainedFile, painted: PaintedNumbers): string {
  const { quantity, mode } = painted;
  const name = modeName(mode);
  const asked = file.contrast && contrastOf(file.contrast, mode);
  if (quantity === 'contrast' && asked)
    return [capital(contrastText(asked)), name.toLowerCase()].filter(Boolean).join(' · ');
  const passage = wholeQuantities.includes(quantity) ? undefined : pickedText(file, mode);
  if (passage !== undefined)
    return [l10n.t('What “{0}” depended on', passage), name.toLowerCase()].filter(Boolean).join(' · ');
  const quantityText = quantityName(quantity);
  return name === '' ? capital(quantityText) : `${name} · ${quantityText}`;
}

/** What the colours or lines mean, where they have two sides; line styles are the same in every theme. */
export function sidesName({ mode, quantity }: PaintedNumbers): string | undefined {
  if (quantity === 'contrast') return l10n.t('solid: for the first, dotted: for the second');
  if (mode === 'difference') return l10n.t('solid: tuned more, dotted: base more');
  if (quantity === 'passage') return l10n.t('dotted: against these words');
  if (quantity === 'influence' || quantity === 'gradient') return l10n.t('dotted: against the answer');
  return undefined;
}

const wholeQuantities: readonly PaintedNumbers['quantity'][] = ['influence', 'gradient', 'share', 'density', 'flow'];
/** Characters: a passage may be a paragraph. */
const PASSAGE_LENGTH = 40;

function shortened(text: string): string {
  return text.length <= PASSAGE_LENGTH ? text : `${text.slice(0, PASSAGE_LENGTH - 1).trimEnd()}…`;
}

/** While the words that were picked are computed; undefined where none are. */
export function askedName({ asked }: Pick<ExplainedFile, 'asked'>): string | undefined {
  return asked && l10n.t('What “{0}” depended on…', shortened(asked.text));
}

/** The answer's words that are picked. */
function pickedText({ explanation, answerWord, passage }: ExplainedFile, mode: ShownMode): string | undefined {
  if (passage) return shortened(passage.text);
  if (answerWord === undefined || !explanation) return undefined;
  const model = explanation.models.find(({ role }) => role === mode) ?? explanation.models.at(-1)!;
  const word = model.response.words[answerWord];
  return word?.text;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
