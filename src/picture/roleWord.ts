/** @file What the models of a pair, and whose answer is looked at, are called in the views. */
import * as l10n from '@vscode/l10n';
import type { ModelRole, ExplainedResponse } from '../protocol/explanation';

/** “tuned”, “base”, and “model” where there is only one. */
export function roleWord(role: ModelRole): string {
  const words = { tuned: l10n.t('tuned'), base: l10n.t('base'), single: l10n.t('model') };
  return words[role];
}

/** “tuned’s own” */
export function originWord(origin: ExplainedResponse['origin']): string {
  const origins = {
    tuned: l10n.t('tuned’s own'),
    base: l10n.t('base’s own'),
    single: l10n.t('the model’s own'),
    file: l10n.t('from the file'),
    given: l10n.t('as given'),
  };
  return origins[origin];
}

/** “tuned’s own, the same forced on both”. @param same whether two models read the one answer */
export function answerOrigin(origin: ExplainedResponse['origin'], same: boolean): string {
  return `${originWord(origin)}${same ? l10n.t(', the same forced on both') : ''}`;
}
