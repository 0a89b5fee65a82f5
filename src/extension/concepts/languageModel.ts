/**
 * @file The editor's own language models, for names of concepts alone: found where the editor has them, asked after a confirmation, their answers
 * bounded. What goes out is the question of src/agent/namesFromWords.ts and nothing else.
 */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { CancelledError, LensError, messageOf } from '../../base/errors';
import { boundedText } from '../../agent/namesFromWords';

/** What is used of a model. */
export type EditorModel = Pick<vscode.LanguageModelChat, 'name' | 'vendor' | 'maxInputTokens' | 'sendRequest'>;

/** Editors that are built from VS Code's sources may lack them. */
interface WithModels {
  readonly lm?: { readonly selectChatModels?: typeof vscode.lm.selectChatModels };
  readonly LanguageModelChatMessage?: typeof vscode.LanguageModelChatMessage;
}

/** @throws LensError where the editor has none */
export async function editorModels(): Promise<readonly EditorModel[]> {
  const { lm, LanguageModelChatMessage: Message } = vscode as WithModels;
  const models = lm?.selectChatModels && Message ? await lm.selectChatModels() : [];
  if (models.length > 0) return models;
  throw new LensError({
    reason: 'unsupported',
    message: l10n.t('This editor has no language model that extensions may ask.'),
    next: l10n.t('Sign in to one (GitHub Copilot, for example), or let the tuned model give the names.'),
  });
}

/** @throws CancelledError, LensError */
export async function answerOf(
  model: Pick<EditorModel, 'name' | 'sendRequest'>,
  question: string,
  token: vscode.CancellationToken,
): Promise<string> {
  try {
    const response = await model.sendRequest([vscode.LanguageModelChatMessage.User(question)], {}, token);
    return await boundedText(response.text, () => token.isCancellationRequested);
  } catch (error) {
    if (token.isCancellationRequested) throw new CancelledError();
    if (LensError.is(error)) throw error;
    throw new LensError({
      reason: 'unsupported',
      message: l10n.t('{0} did not answer: {1}', model.name, messageOf(error)),
      next: l10n.t('Try again later, choose another model, or let the tuned model give the names.'),
    });
  }
}
