/** @file Every message and question to the user. What they quote (prompts, templates, names of models) is text in them and never a link. */
import * as vscode from 'vscode';
import { LensError, type ErrorFacts } from '../../base/errors';
import { inOwnLanguage } from '../../base/sentence';
import { label, messageText, plainText } from './labelText';

export function tellInformation(message: string): void {
  void vscode.window.showInformationMessage(messageText(message));
}

/** @returns which of the choices was taken */
export function tellChoice(message: string, ...choices: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(messageText(message), ...choices);
}

/** @returns which of the choices was taken */
export function tellError(message: string, ...choices: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(messageText(message), ...choices);
}

/** What went wrong, and what to do about it. @returns which of the choices was taken */
export function tellFailure(
  { message, next }: Pick<ErrorFacts, 'message' | 'next'>,
  ...choices: readonly string[]
): Thenable<string | undefined> {
  return tellError(`${message} ${next}`, ...choices);
}

/** @returns which of the choices was taken */
export function tellWarning(message: string, ...choices: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showWarningMessage(messageText(message), ...choices);
}

/** Nothing else can be done until it is answered. @returns which of the choices was taken */
export function askFirst(message: string, detail: string, ...choices: readonly string[]): Thenable<string | undefined> {
  const options = { modal: true, detail: messageText(detail) };
  return vscode.window.showWarningMessage(messageText(message), options, ...choices);
}

/** VS Code makes a message of what a command throws. */
export async function thrownAsText(run: () => unknown): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Error)
      error.message = messageText(LensError.is(error) ? inOwnLanguage(error, 'message') : error.message);
    throw error;
  }
}

/** In the status bar. @param icon ahead of it */
export function tellBriefly(message: string, milliseconds: number, icon?: 'warning'): void {
  const text = icon === undefined ? label`${message}` : label`$(warning) ${message}`;
  vscode.window.setStatusBarMessage(text, milliseconds);
}

/** An input box; VS Code makes links in its prompt and in what it says of a value. */
export function askText(options: vscode.InputBoxOptions): Thenable<string | undefined> {
  const { title, prompt } = options;
  return vscode.window.showInputBox({
    ...options,
    ...(title === undefined ? {} : { title: plainText(title) }),
    ...(prompt === undefined ? {} : { prompt: messageText(prompt) }),
    ...(options.validateInput && { validateInput: async value => saidOf(await options.validateInput?.(value)) }),
  });
}

function saidOf(said: string | vscode.InputBoxValidationMessage | undefined | null) {
  if (said === undefined || said === null) return undefined;
  return typeof said === 'string' ? messageText(said) : { ...said, message: messageText(said.message) };
}

type Bar = vscode.Progress<{ readonly message?: string; readonly increment?: number }>;

/** Progress in a notification, where links would be, or in the status bar, where icons would be. */
export function inProgress<T>(
  options: vscode.ProgressOptions,
  run: (bar: Bar, token: vscode.CancellationToken) => Thenable<T>,
): Thenable<T> {
  const isNotification = options.location === vscode.ProgressLocation.Notification;
  const shown = (text: string): string => (isNotification ? messageText(text) : label`${text}`);
  const title = options.title === undefined ? {} : { title: shown(options.title) };
  return vscode.window.withProgress({ ...options, ...title }, (bar, token) => {
    const report = ({ message, ...rest }: { readonly message?: string; readonly increment?: number }): void =>
      bar.report(message === undefined ? rest : { ...rest, message: shown(message) });
    return run({ report }, token);
  });
}
