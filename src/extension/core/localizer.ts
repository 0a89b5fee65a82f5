/** @file What turns sentences into the user's language: `vscode.l10n` in VS Code; text builders take it so that they need no VS Code. */

export interface Localizer {
  /** @param message with {0}, {1} … for the arguments */
  t(message: string, ...args: (string | number | boolean)[]): string;
}
