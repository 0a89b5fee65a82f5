/** @file What a lens says where a prompt could not be explained: the reason, and what helps against this one. */
import * as l10n from '@vscode/l10n';
import type { ErrorFacts, ErrorReason } from '../../base/errors';
import { commands } from '../core/contributions';
import { label, plainText } from '../core/labelText';
import { GAP, type LensText } from './lensParts';

/** Against these another model helps. */
const OTHER_MODEL: readonly ErrorReason[] = ['out-of-memory', 'bad-checkpoint', 'unsupported'];

/** @param models what the failed request was sent to: “demo pair” */
export function failureLenses(error: ErrorFacts, models: string): LensText[] {
  const { reason, kind, message, next } = error;
  const tooltip = plainText(`${message} ${next}`);
  if (kind === 'empty')
    return [{ title: label`${l10n.t('Nothing to explain yet')}`, tooltip, command: commands.showMenu }];
  const lens = {
    title: label`$(warning)${GAP}${reasonText(error, models)}`,
    tooltip,
    command: commands.showMenu,
  };
  const choose = {
    title: label`${l10n.t('Choose a model…')}`,
    tooltip: l10n.t('All models on this machine, each with how much text it reads.'),
    command: commands.selectPair,
  };
  const again = {
    title: label`$(refresh)${GAP}${l10n.t('try again')}`,
    tooltip: plainText(next),
    command: commands.explainPrompt,
  };
  if (kind === 'too-long') {
    const part = {
      title: label`${l10n.t('Explain selection')}`,
      tooltip: l10n.t('Select a part of the prompt that fits, and explain it alone.'),
      command: commands.explainSelection,
    };
    return [lens, choose, part];
  }
  return OTHER_MODEL.includes(reason) ? [lens, choose, again] : [lens, again];
}

function reasonText({ reason, kind, brief }: ErrorFacts, models: string): string {
  if (kind === 'too-long') return l10n.t('Too long for {0}: {1}', models, brief ?? '');
  const reasons = {
    usage: l10n.t('Cannot explain this'),
    'bad-input': l10n.t('Cannot read this prompt'),
    'bad-checkpoint': l10n.t('Cannot use {0}', models),
    unsupported: l10n.t('{0} is not supported', models),
    'out-of-memory': l10n.t('Not enough memory for {0}', models),
    download: l10n.t('The download failed'),
    'engine-died': l10n.t('The engine stopped'),
    internal: l10n.t('Something went wrong'),
  };
  return brief === undefined ? reasons[reason] : `${reasons[reason]}: ${brief}`;
}
