/** @file What the models of a pair are called beside a number. */
import * as l10n from '@vscode/l10n';
import type { ModelRole } from '../protocol/explanation';

/** “tuned”, “base”, and “model” where there is only one. */
export function roleWord(role: ModelRole): string {
  const words = { tuned: l10n.t('tuned'), base: l10n.t('base'), single: l10n.t('model') };
  return words[role];
}
