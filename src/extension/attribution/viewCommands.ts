/** @file Commands that change what is shown. */
import * as vscode from 'vscode';
import { modelOf, shownMode } from '../../picture/shownMode';
import type { Explanation } from '../../protocol/explanation';
import type { ViewMode } from '../../protocol/view';
import { commands } from '../core/contributions';
import type { CommandTable, LensContext } from '../core/lensContext';
import { label } from '../core/labelText';
import { tellBriefly, tellInformation } from '../core/messages';
import type { AnswerPages } from './answerPages';
import { passageOwner, type Passages } from './passages';
import type { AttributionPanels } from './attributionPanel';
import { answerWordItems } from './attributionState';
import { chooseView, dropPick } from './chooseView';
import { USUAL_MODE, type ExplainedFile } from './explanationStore';
import { walk } from './strongWalk';

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
function setMode({ explanations, surprises }: LensContext, uri: string | undefined, mode: ViewMode): void {
  const models = uri === undefined ? 0 : (surprises.get(uri)?.report?.models.length ?? 0);
  const explanation = uri === undefined ? undefined : explanations.get(uri)?.explanation;
  if (uri === undefined || (!explanation?.difference && models < 2)) {
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

/** One step back: from a question or a word to the whole answer, from there to the usual model. */
async function leaveView(lens: LensContext, uri: string | undefined): Promise<void> {
  const { explanations, attention, surprises } = lens;
  const file = uri === undefined ? undefined : explanations.get(uri);
  if (uri === undefined) return;
  const address = vscode.Uri.parse(uri);
  if (file?.asked) lens.service.cancel(passageOwner(uri));
  else if (file?.contrast) await vscode.commands.executeCommand(commands.clearContrast, address);
  else if (attention.get(uri)?.report) await vscode.commands.executeCommand(commands.clearAttention, address);
  else if (file?.answerWord !== undefined || file?.passage) dropPick(lens, uri);
  else if (surprises.get(uri)?.report) surprises.delete(uri);
  else explanations.setMode(uri, USUAL_MODE);
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
