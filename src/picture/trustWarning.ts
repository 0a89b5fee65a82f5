/** @file What must be said before two models' words are held against each other: a picture that is no better than chance says nothing. */
import { inOwnLanguage } from '../base/sentence';
import * as l10n from '@vscode/l10n';
import type { Comparison } from '../protocol/comparison';
import type { Explanation } from '../protocol/explanation';
import { roleWord } from './roleWord';

/** Undefined where no model's picture was found to be at chance. */
export function trustWarning({ models }: Pick<Explanation, 'models'>): string | undefined {
  const at = models.flatMap(({ role, trust }) => (trust && 'state' in trust && trust.state === 'chance' ? [role] : []));
  if (at.length === 0) return undefined;
  const whose = at.length === 1 ? ofRole(at[0]!) : l10n.t('of both models');
  return l10n.t(
    'On this answer the influence {0} is no better than chance, so the words gained and lost may be chance too.',
    whose,
  );
}

/** Everything that makes a comparison less than fair, in sentences. */
export function fairnessOf({ warnings, explanation }: Pick<Comparison, 'warnings' | 'explanation'>): string[] {
  const chance = trustWarning(explanation);
  return [...warnings.map(warning => inOwnLanguage(warning, 'message')), ...(chance === undefined ? [] : [chance])];
}

function ofRole(role: Explanation['models'][number]['role']): string {
  return role === 'single' ? l10n.t('of the model') : l10n.t('of the {0} model', roleWord(role));
}
