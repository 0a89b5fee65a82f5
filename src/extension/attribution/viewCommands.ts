/** @file Commands that change what is shown, and the keyboard's way through it: from one strong word to the next, each told in words. */
import * as vscode from 'vscode';
import { decimals } from '../../base/readableNumbers';
import { isSigned, paintedNumbers, pickedOf, type PaintedNumbers } from '../../picture/paintedNumbers';
import { modelOf, shownMode } from '../../picture/shownMode';
import type { Explanation } from '../../protocol/explanation';
import type { ViewMode } from '../../protocol/view';
import { commands, type CommandId } from '../core/contributions';
import type { CommandTable, LensContext } from '../core/lensContext';
import { settings } from '../core/settings';
import { label } from '../core/labelText';
import { tellBriefly, tellInformation } from '../core/messages';
import type { AnswerPages } from './answerPages';
import type { Passages } from './passages';
import type { AttributionPanels } from './attributionPanel';
import { nextPlace, rankedWords, strongWords } from './attributionPlan';
import { answerWordItems } from './attributionState';
import { USUAL_MODE, type ExplainedFile, type ExplanationStore } from './explanationStore';
import { shownQuantity } from './shownQuantity';

const MESSAGE_MS = 6000;
const MODES: readonly ViewMode[] = ['tuned', 'base', 'difference'];

export function viewCommands(
  lens: LensContext,
  panels: AttributionPanels,
  passages: Passages,
  pages: AnswerPages,
): CommandTable {
  const uriOf = (argument: unknown): string | undefined => lens.files.uriOf(argument, panels.current);
  return {
    [commands.showPanel]: argument => void panels.show(uriOf(argument)),
    [commands.pickAnswerWord]: (argument, word) => pickAnswerWord(lens, passages, uriOf(argument), word),
    [commands.cycleView]: argument => cycleView(lens, uriOf(argument)),
    [commands.showTuned]: argument => setMode(lens, uriOf(argument), 'tuned'),
    [commands.showBase]: argument => setMode(lens, uriOf(argument), 'base'),
    [commands.showDifference]: argument => setMode(lens, uriOf(argument), 'difference'),
    [commands.chooseView]: argument => chooseView(lens, uriOf(argument)),
    [commands.leaveView]: argument => leaveView(lens, uriOf(argument)),
    [commands.readAnswer]: async argument => {
      const uri = uriOf(argument);
      if (uri !== undefined) await pages.show(uri);
    },
    [commands.nextStrongWord]: () => walk(lens, 1),
    [commands.previousStrongWord]: () => walk(lens, -1),
  };
}

function cycleView(lens: LensContext, uri: string | undefined): void {
  const mode = lens.explanations.modeOf(uri);
  setMode(lens, uri, MODES[(MODES.indexOf(mode) + 1) % MODES.length]!);
}

/** Of this file alone. One that was explained by a single model has one view only. */
function setMode({ explanations }: LensContext, uri: string | undefined, mode: ViewMode): void {
  const explanation = uri === undefined ? undefined : explanations.get(uri)?.explanation;
  if (uri === undefined || !explanation?.difference) {
    tellBriefly(vscode.l10n.t('There is only one model.'), 3000);
    return;
  }
  explanations.setMode(uri, mode);
  const names = {
    tuned: vscode.l10n.t('Tuned'),
    base: vscode.l10n.t('Base'),
    difference: vscode.l10n.t('Difference, tuned minus base'),
  };
  tellBriefly(names[mode], 3000);
}

/** What can be painted on the file now; the one that is comes first. */
async function chooseView({ explanations }: LensContext, uri: string | undefined): Promise<void> {
  const file = uri === undefined ? undefined : explanations.get(uri);
  if (!file?.explanation) {
    tellInformation(vscode.l10n.t('Explain the prompt first.'));
    return;
  }
  const current = explanations.modeOf(uri);
  const whole = file.answerWord === undefined && file.contrast === undefined && file.passage === undefined;
  const mode = (of: ViewMode, label: string, description: string, command: CommandId) => ({
    label: `$(${whole && of === current ? 'check' : 'blank'}) ${label}`,
    description,
    command,
  });
  const pair = [
    mode(
      'tuned',
      vscode.l10n.t('Tuned'),
      vscode.l10n.t('what the tuned model’s answer depended on'),
      commands.showTuned,
    ),
    mode('base', vscode.l10n.t('Base'), vscode.l10n.t('the same answer in the base model'), commands.showBase),
    mode('difference', vscode.l10n.t('Difference'), vscode.l10n.t('tuned minus base'), commands.showDifference),
  ];
  const items = [
    ...(file.explanation.difference ? pair : []),
    ...(whole
      ? []
      : [{ label: `$(list-flat) ${vscode.l10n.t('The whole answer')}`, description: '', command: commands.leaveView }]),
    {
      label: `$(comment) ${vscode.l10n.t('One word of the answer…')}`,
      description: '',
      command: commands.pickAnswerWord,
    },
    {
      label: `$(book) ${vscode.l10n.t('Read the answer beside the prompt')}`,
      description: vscode.l10n.t('its cursor picks the word'),
      command: commands.readAnswer,
    },
    {
      label: `$(type-hierarchy) ${vscode.l10n.t('Attention of the word at the cursor')}`,
      description: '',
      command: commands.showAttention,
    },
    {
      label: `$(gear) ${vscode.l10n.t('What the colours show…')}`,
      description: vscode.l10n.t('influence, density, share, flow'),
      command: 'workbench.action.openSettings' as const,
    },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('What the prompt shows') });
  if (!picked) return;
  const ofFile =
    picked.command === 'workbench.action.openSettings' ? 'instructLens.overlay' : vscode.Uri.parse(file.uri);
  if (!whole && MODES.some(name => picked.command.toLowerCase().endsWith(`show${name}`)))
    dropPick(explanations, file.uri);
  await vscode.commands.executeCommand(picked.command, ofFile);
}

/** One step back: from a question or a word to the whole answer, from there to the usual model. */
async function leaveView({ explanations, attention }: LensContext, uri: string | undefined): Promise<void> {
  const file = uri === undefined ? undefined : explanations.get(uri);
  if (uri === undefined) return;
  const address = vscode.Uri.parse(uri);
  if (file?.contrast) await vscode.commands.executeCommand(commands.clearContrast, address);
  else if (attention.get(uri)?.report) await vscode.commands.executeCommand(commands.clearAttention, address);
  else if (file?.answerWord !== undefined || file?.passage) dropPick(explanations, uri);
  else explanations.setMode(uri, USUAL_MODE);
}

function dropPick(explanations: ExplanationStore, uri: string): void {
  explanations.update(uri, ({ answerWord: _, contrast: __, passage: ___, ...file }) => file);
}

/** Asks where it was not told; `null` and the first entry paint the whole answer again. */
async function pickAnswerWord(
  { explanations }: LensContext,
  passages: Passages,
  uri: string | undefined,
  given: unknown,
): Promise<void> {
  const file = uri === undefined ? undefined : explanations.get(uri);
  if (!file?.explanation) {
    tellInformation(vscode.l10n.t('Explain the prompt first.'));
    return;
  }
  const word = isWord(given, file.explanation) ? given : await askWord(file, explanations.modeOf(file.uri));
  if (word === undefined) return;
  await passages.pick(file.uri, word === null ? undefined : { first: word, last: word }, true);
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
    mode: explanations.modeOf(uri),
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
  const figure = `${value < 0 ? '−' : isSigned(numbers) ? '+' : ''}${decimals(Math.abs(value), 2)}`;
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
