/** @file What computed a picture, in the title of each: the provider, and that weights were rounded where they were. */
import * as l10n from '@vscode/l10n';
import { isRounded } from '../base/precision';
import type { ModelProvenance } from '../protocol/explanation';
import { providerName } from '../protocol/providerName';

export interface ComputedBy {
  readonly provider: string;
  readonly models: readonly Pick<ModelProvenance, 'role' | 'precision'>[];
}

/** “CPU”; “CPU, weights rounded to 8 bits”. */
export function computedOn({ provider, models }: ComputedBy): string {
  const name = providerName(provider);
  const rounded = models.filter(({ precision }) => isRounded(precision)).map(({ role }) => role);
  if (rounded.length === 0) return name;
  if (rounded.length === models.length) return l10n.t('{0}, weights rounded to 8 bits', name);
  return rounded[0] === 'base'
    ? l10n.t('{0}, weights of the base model rounded to 8 bits', name)
    : l10n.t('{0}, weights of the tuned model rounded to 8 bits', name);
}
