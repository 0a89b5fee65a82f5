/** @file Opens the attention panel on a file at one of its instruction verbs; the edges are asked for where they are not there. */
import * as vscode from 'vscode';
import type { AttentionReport } from '../../protocol/attention';
import { commands } from '../core/contributions';
import type { AttentionParts } from './attentionPanel';

export type AttentionLink = Pick<AttentionParts, 'attention' | 'attentionController'>;

/** @param verb index into the words of the prompt; the first verb where it is left out */
export async function openAttention(
  { attention, attentionController }: AttentionLink,
  document: vscode.TextDocument,
  verb: number | undefined,
): Promise<void> {
  const uri = document.uri.toString();
  await vscode.commands.executeCommand(commands.showAttentionPanel, document.uri);
  const file = attention.get(uri);
  const known = file?.text === document.getText() ? focusAt(file.report, verb) : undefined;
  if (known === undefined) await attentionController.attend(document);
  const focus = known ?? focusAt(attention.get(uri)?.report, verb) ?? 0;
  attention.update(uri, now => ({ ...now, focus }));
}

function focusAt(report: AttentionReport | undefined, verb: number | undefined): number | undefined {
  const at = report?.focus.findIndex(({ word, origin }) => (verb === undefined ? origin === 'verb' : word === verb));
  return at === undefined || at < 0 ? undefined : at;
}
