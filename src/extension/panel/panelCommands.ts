/** @file Commands of the attribution panel: show it, pick an answer word without it. */
import * as vscode from 'vscode';
import { modelOf, shownMode } from '../../picture/shownMode';
import { commands, type CommandId } from '../core/contributions';
import type { ExplainedFile } from '../attribution/explanationStore';
import { answerWordItems } from '../attribution/answerWordPick';
import type { AttentionPanels } from '../attention/attentionPanel';
import type { AttributionPanels } from '../attribution/attributionPanels';
import { exportPicture } from '../attribution/exportPicture';
import { fileOf } from './fileInFront';
import type { PanelParts } from './panelParts';

type CommandTable = Partial<Record<CommandId, (...args: unknown[]) => unknown>>;

/** @param attention opened on the file that is in front, as the attribution panel is */
export function panelCommands(parts: PanelParts, panels: AttributionPanels, attention: AttentionPanels): CommandTable {
  const uriOf = (argument: unknown): string | undefined => fileOf(argument, panels);
  return {
    [commands.showPanel]: argument => void panels.show(uriOf(argument)),
    [commands.showAttentionPanel]: argument => void attention.show(uriOf(argument)),
    [commands.pickAnswerWord]: (argument, word) => pickAnswerWord(parts, uriOf(argument), word),
    [commands.exportPicture]: (argument, format) => exportPicture(parts, panels, uriOf(argument), format),
  };
}

/** Asks where it was not told; `null` and the first entry paint the whole answer again. */
async function pickAnswerWord({ store }: PanelParts, uri: string | undefined, given: unknown): Promise<void> {
  const file = uri === undefined ? undefined : store.get(uri);
  if (!file?.explanation) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Explain the prompt first.'));
    return;
  }
  const word = isWord(given, file.explanation) ? given : await askWord(file, store.mode);
  if (word === undefined) return;
  store.update(file.uri, ({ answerWord: _, contrast: __, ...rest }) =>
    word === null ? rest : { ...rest, answerWord: word },
  );
}

type Explanation = NonNullable<ExplainedFile['explanation']>;

function isWord(value: unknown, { models }: Explanation): value is number | null {
  if (value === null) return true;
  return Number.isInteger(value) && models.some(({ response }) => response.words[value as number] !== undefined);
}

async function askWord(
  { explanation, answerWord }: ExplainedFile,
  mode: Parameters<typeof shownMode>[1],
): Promise<number | null | undefined> {
  if (!explanation) return undefined;
  const model = modelOf(explanation, shownMode(explanation, mode));
  const words = answerWordItems(model, {
    end: vscode.l10n.t('[end]'),
    logProbability: value => vscode.l10n.t('log p {0}', value),
  }).map(item => (item.word === answerWord ? { ...item, label: `$(check) ${item.label}` } : item));
  const whole = { label: `$(list-flat) ${vscode.l10n.t('The whole answer')}`, description: '', word: null };
  const title = vscode.l10n.t('Show what this answer word read');
  const picked = await vscode.window.showQuickPick([whole, ...words], { title });
  return picked?.word;
}
