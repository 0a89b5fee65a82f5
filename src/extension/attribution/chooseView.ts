/** @file The list of what can be painted on a file now; the one that is comes with a tick. */
import * as vscode from 'vscode';
import type { ShownMode, ViewMode } from '../../protocol/view';
import { commands, type CommandId } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { tellInformation } from '../core/messages';
import { shownSurprise, type ShownSurprise } from '../surprise/surprisedFile';
import type { ExplainedFile } from './explanationStore';

interface ViewItem extends vscode.QuickPickItem {
  readonly command: CommandId | 'workbench.action.openSettings';
  /** Whether choosing it leaves what was picked: a word of the answer, a question. */
  readonly leaves?: true;
}

/** What can be painted on the file now. */
export async function chooseView(lens: LensContext, uri: string | undefined): Promise<void> {
  const file = uri === undefined ? undefined : lens.explanations.get(uri);
  const surprise = uri === undefined ? undefined : shownSurprise(lens, uri);
  if (uri === undefined || (!file?.explanation && !surprise)) {
    tellInformation(vscode.l10n.t('Explain the prompt first.'));
    return;
  }
  const items = surprise ? surpriseItems(surprise, file) : pictureItems(file!, lens.explanations.modeOf(uri));
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('What the prompt shows') });
  if (!picked) return;
  if (picked.leaves) dropPick(lens, uri);
  const about = picked.command === 'workbench.action.openSettings' ? 'instructLens.overlay' : vscode.Uri.parse(uri);
  await vscode.commands.executeCommand(picked.command, about);
}

function pictureItems(file: ExplainedFile, current: ViewMode): ViewItem[] {
  const whole = file.answerWord === undefined && file.contrast === undefined && file.passage === undefined;
  const pair = modeItems(whole ? current : undefined, {
    tuned: vscode.l10n.t('what the tuned model’s answer depended on'),
    base: vscode.l10n.t('the same answer in the base model'),
    difference: vscode.l10n.t('tuned minus base'),
  }).map(item => (whole ? item : { ...item, leaves: true as const }));
  return [
    ...(file.explanation?.difference ? pair : []),
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
      label: `$(lightbulb) ${vscode.l10n.t('Surprise of the prompt’s own words')}`,
      description: vscode.l10n.t('what the models find unusual'),
      command: commands.showSurprise,
    },
    {
      label: `$(gear) ${vscode.l10n.t('What the colours show…')}`,
      description: vscode.l10n.t('influence, density, share, flow'),
      command: 'workbench.action.openSettings' as const,
    },
  ];
}

function surpriseItems({ numbers, report }: ShownSurprise, file: ExplainedFile | undefined): ViewItem[] {
  const pair = modeItems(numbers.mode, {
    tuned: vscode.l10n.t('what the tuned model finds unusual'),
    base: vscode.l10n.t('what the base model finds unusual'),
    difference: vscode.l10n.t('tuned minus base'),
  });
  const answer = {
    label: `$(eye) ${vscode.l10n.t('What the answer depended on')}`,
    command: commands.leaveView,
  };
  return [
    ...(report.models.length > 1 ? pair : []),
    ...(file?.explanation ? [answer] : [{ ...answer, command: commands.explainPrompt }]),
  ];
}

function modeItems(current: ShownMode | undefined, descriptions: Readonly<Record<ViewMode, string>>): ViewItem[] {
  const names: readonly [ViewMode, string, CommandId][] = [
    ['tuned', vscode.l10n.t('Tuned'), commands.showTuned],
    ['base', vscode.l10n.t('Base'), commands.showBase],
    ['difference', vscode.l10n.t('Difference'), commands.showDifference],
  ];
  return names.map(([mode, name, command]) => {
    return { label: `$(${mode === current ? 'check' : 'blank'}) ${name}`, description: descriptions[mode], command };
  });
}

/** Back to the picture of the whole answer. */
export function dropPick({ explanations }: LensContext, uri: string): void {
  explanations.update(uri, ({ answerWord: _, contrast: __, passage: ___, ...file }) => file);
}
