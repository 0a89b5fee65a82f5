/** @file Commands that change what is shown, and the keyboard's way through it: from one strong word to the next, each told in words. */
import * as vscode from 'vscode';
import { isSigned, paintedNumbers, pickedOf, type PaintedNumbers } from '../../picture/paintedNumbers';
import { modelOf, shownMode } from '../../picture/shownMode';
import type { Explanation } from '../../protocol/explanation';
import type { ViewMode } from '../../protocol/view';
import { commands } from '../core/contributions';
import type { CommandTable, LensContext } from '../core/lensContext';
import { settings } from '../core/settings';
import { label } from '../core/labelText';
import { tellBriefly, tellInformation } from '../core/messages';
import type { AttributionPanels } from './attributionPanel';
import { nextPlace, rankedWords, strongWords } from './attributionPlan';
import { answerWordItems } from './attributionState';
import type { ExplainedFile } from './explanationStore';
import { shownQuantity } from './shownQuantity';

const MESSAGE_MS = 6000;
const MODES: readonly ViewMode[] = ['tuned', 'base', 'difference'];

export function viewCommands(lens: LensContext, panels: AttributionPanels): CommandTable {
  const uriOf = (argument: unknown): string | undefined => lens.files.uriOf(argument, panels.current);
  return {
    [commands.showPanel]: argument => void panels.show(uriOf(argument)),
    [commands.pickAnswerWord]: (argument, word) => pickAnswerWord(lens, uriOf(argument), word),
    [commands.cycleView]: () => cycleView(lens),
    [commands.nextStrongWord]: () => walk(lens, 1),
    [commands.previousStrongWord]: () => walk(lens, -1),
  };
}

/** A file explained by a single model has one view only. */
function cycleView({ explanations, files }: LensContext): void {
  const explanation = files.activeUri === undefined ? undefined : explanations.get(files.activeUri)?.explanation;
  if (!explanation?.difference) {
    tellBriefly(vscode.l10n.t('There is only one model.'), 3000);
    return;
  }
  const mode = MODES[(MODES.indexOf(explanations.mode) + 1) % MODES.length]!;
  explanations.setMode(mode);
  const names = {
    tuned: vscode.l10n.t('Tuned'),
    base: vscode.l10n.t('Base'),
    difference: vscode.l10n.t('Difference, tuned minus base'),
  };
  tellBriefly(names[mode], 3000);
}

/** Asks where it was not told; `null` and the first entry paint the whole answer again. */
async function pickAnswerWord({ explanations }: LensContext, uri: string | undefined, given: unknown): Promise<void> {
  const file = uri === undefined ? undefined : explanations.get(uri);
  if (!file?.explanation) {
    tellInformation(vscode.l10n.t('Explain the prompt first.'));
    return;
  }
  const word = isWord(given, file.explanation) ? given : await askWord(file, explanations.mode);
  if (word === undefined) return;
  explanations.update(file.uri, ({ answerWord: _, contrast: __, ...rest }) =>
    word === null ? rest : { ...rest, answerWord: word },
  );
}

function isWord(value: unknown, { models }: Explanation): value is number | null {
  if (value === null) return true;
  return Number.isInteger(value) && models.some(({ response }) => response.words[value as number] !== undefined);
}

async function askWord({ explanation, answerWord }: ExplainedFile, mode: ViewMode): Promise<number | null | undefined> {
  if (!explanation) return undefined;
  const model = modelOf(explanation, shownMode(explanation, mode));
  const words = answerWordItems(model, {
    end: vscode.l10n.t('[end]'),
    logProbability: value => vscode.l10n.t('log p {0}', value),
  }).map(item => (item.word === answerWord ? { ...item, label: label`$(check) ${item.label}` } : item));
  const whole = { label: `$(list-flat) ${vscode.l10n.t('The whole answer')}`, description: '', word: null };
  const title = vscode.l10n.t('Show what this answer word read');
  const picked = await vscode.window.showQuickPick([whole, ...words], { title });
  return picked?.word;
}

async function walk({ explanations }: LensContext, direction: 1 | -1): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const uri = editor?.document.uri.toString() ?? '';
  const file = explanations.get(uri);
  const text = explanations.textOf(uri);
  if (!editor || !file?.explanation || !text) return;
  const numbers = paintedNumbers(file.explanation, {
    mode: explanations.mode,
    quantity: shownQuantity(file.explanation),
    ...pickedOf(file),
  });
  const { words } = file.explanation.prompt;
  const places = strongWords(numbers.values, settings.threshold())
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
  tellBriefly(sentence(file, numbers, word), MESSAGE_MS);
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
  const figure = `${value < 0 ? '−' : isSigned(numbers) ? '+' : ''}${Math.abs(value).toFixed(2)}`;
  const { text } = file.explanation!.prompt.words[word]!;
  return vscode.l10n.t('{0}: {1} {2}, {3} of {4}', text, shown(numbers), figure, rank, numbers.values.length);
}

/** What is painted, in words; the relative share is named as such. */
function shown({ mode, quantity }: PaintedNumbers): string {
  const quantities = {
    density: vscode.l10n.t('density'),
    influence: vscode.l10n.t('influence, of the largest,'),
    gradient: vscode.l10n.t('gradient × input, of the largest,'),
    share: vscode.l10n.t('share of the largest'),
    'answer-word': vscode.l10n.t('level for the chosen answer word'),
    'answer-word-share': vscode.l10n.t('signed share in the chosen answer word, of the largest'),
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
