/** @file The keyboard's way from one strong word to the next, each told in words. */
import * as vscode from 'vscode';
import { decimals, figure } from '../../base/readableNumbers';
import { isSigned, paintedNumbers, pickedOf, type PaintedNumbers } from '../../picture/paintedNumbers';
import { surpriseStep } from '../../picture/surprisePicture';
import type { PromptWord } from '../../protocol/explanation';
import type { LensContext } from '../core/lensContext';
import { settings } from '../core/settings';
import { tellBriefly } from '../core/messages';
import type { KeptText } from '../prompts/keptText';
import { shownSurprise, type ShownSurprise } from '../surprise/surprisedFile';
import { nextPlace, rankedWords, strongWords } from './attributionPlan';
import type { ExplainedFile } from './explanationStore';
import { shownQuantity } from './shownQuantity';

const MESSAGE_MS = 6000;

/** Of what the file in front shows now. */
export async function walk(lens: LensContext, direction: 1 | -1): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const told = editor && strongPlaces(lens, editor.document.uri.toString());
  if (!told) return;
  const { text, words, strong, sentenceOf } = told;
  const places = strong
    .flatMap(word => {
      const start = text.word(words[word]!.span)?.start;
      return start === undefined ? [] : [{ word, start }];
    })
    .sort((a, b) => a.start - b.start);
  const cursor = editor.document.offsetAt(editor.selection.active);
  const found = nextPlace(
    places.map(place => place.start),
    cursor,
    direction,
  );
  if (found === undefined) {
    tellBriefly(vscode.l10n.t('No word is strong here.'), MESSAGE_MS);
    return;
  }
  const { word, start } = places[found]!;
  await moveTo(editor, start);
  tellBriefly(sentenceOf(word), MESSAGE_MS);
}

interface StrongPlaces {
  readonly text: KeptText;
  readonly words: readonly PromptWord[];
  /** Indices into the words. */
  readonly strong: readonly number[];
  readonly sentenceOf: (word: number) => string;
}

/** Of what the file shows now. */
function strongPlaces(lens: LensContext, uri: string): StrongPlaces | undefined {
  const { explanations } = lens;
  const surprise = shownSurprise(lens, uri);
  if (surprise) return surprisingPlaces(surprise);
  const file = explanations.get(uri);
  const text = explanations.textOf(uri);
  if (!file?.explanation || !text) return undefined;
  const numbers = paintedNumbers(file.explanation, {
    mode: explanations.modeOf(uri),
    quantity: shownQuantity(file.explanation),
    ...pickedOf(file),
  });
  const strong = strongWords(numbers.values, settings.threshold());
  return { text, words: file.explanation.prompt.words, strong, sentenceOf: word => sentence(file, numbers, word) };
}

function surprisingPlaces({ report, numbers, text }: ShownSurprise): StrongPlaces {
  const { words } = report.prompt;
  const strong = numbers.nats.flatMap((nats, word) => (surpriseStep(numbers, nats) > 1 ? [word] : []));
  const sentenceOf = (word: number): string =>
    vscode.l10n.t('{0}: surprise {1} nats', words[word]!.text, figure(numbers.nats[word] ?? 0));
  return { text, words, strong, sentenceOf };
}

/** The hover beside the cursor says the word's numbers, to screen readers also; the focus stays in the text. */
async function moveTo(editor: vscode.TextEditor, offset: number): Promise<void> {
  const position = editor.document.positionAt(offset);
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  await vscode.commands.executeCommand('editor.action.showHover', { focus: 'noAutoFocus' });
}

/** “drum, tuned density 1.00, 1 of 47”. */
function sentence(file: ExplainedFile, numbers: PaintedNumbers, word: number): string {
  const rank = rankedWords(numbers.values, 0).indexOf(word) + 1;
  const value = numbers.values[word]!;
  const size = `${value < 0 ? '−' : isSigned(numbers) ? '+' : ''}${decimals(Math.abs(value), 2)}`;
  const { text } = file.explanation!.prompt.words[word]!;
  return vscode.l10n.t('{0}: {1} {2}, {3} of {4}', text, shown(numbers), size, rank, numbers.values.length);
}

/** What is painted, in words; the relative share is named as such. */
function shown({ mode, quantity }: PaintedNumbers): string {
  const quantities = {
    density: vscode.l10n.t('density'),
    influence: vscode.l10n.t('influence, of the largest,'),
    gradient: vscode.l10n.t('gradient × input, of the largest,'),
    share: vscode.l10n.t('share of the largest'),
    flow: vscode.l10n.t('information flow, of the largest,'),
    'answer-word': vscode.l10n.t('level for the chosen answer word'),
    'answer-word-share': vscode.l10n.t('signed share in the chosen answer word, of the largest'),
    passage: vscode.l10n.t('influence on the picked words, of the largest,'),
    contrast: vscode.l10n.t('part in “why this, not that”, of the largest'),
  };
  const modes = {
    tuned: vscode.l10n.t('tuned'),
    base: vscode.l10n.t('base'),
    difference: vscode.l10n.t('tuned minus base,'),
    single: '',
  };
  return `${modes[mode]} ${quantities[quantity]}`.trim();
}
