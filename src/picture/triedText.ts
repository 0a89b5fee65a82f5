/** @file A prompt tried without one of its parts, as a page of text: what the old answer loses, what both models say, and the prompt itself. */
import { inOwnLanguage } from '../base/sentence';
import * as l10n from '@vscode/l10n';
import { printable } from '../base/printable';
import { figure } from '../base/readableNumbers';
import { partName, ruleLabel } from './ruleWords';
import type { TriedRule } from './triedRule';
import { roleWord } from './roleWord';

export function triedText({ unit, instead, models, text }: TriedRule, fileName: string): string {
  const what =
    instead === undefined
      ? l10n.t('{0} without part {1}', fileName, partName(unit.number))
      : l10n.t('{0} with another text for {1}', fileName, partName(unit.number));
  return [
    printable(what),
    '',
    `- ${printable(ruleLabel(unit))}`,
    ...(instead === undefined ? [] : [`+ ${printable(instead.replaceAll(/\s+/g, ' '))}`]),
    ...models
      .toReversed()
      .flatMap(({ role, effect, before, after, same }) => [
        '',
        `${roleWord(role).toUpperCase()}: ${effectSentence(effect)}`,
        ...(same
          ? [l10n.t('  Says the same to both:'), ...quoted(before)]
          : [l10n.t('  Before:'), ...quoted(before), l10n.t('  Now:'), ...quoted(after)]),
      ]),
    '',
    l10n.t('────────  the prompt as it was tried  ────────'),
    '',
    ...text.split(/\r?\n/).map(printable),
  ].join('\n');
}

function effectSentence(effect: TriedRule['models'][number]['effect']): string {
  if (effect === null) return l10n.t('not measured');
  if ('absent' in effect) return printable(inOwnLanguage(effect, 'absent'));
  return isGain(effect.perToken)
    ? l10n.t('the old answer gains {0} nats a token', figure(-effect.perToken))
    : l10n.t('the old answer loses {0} nats a token', figure(effect.perToken));
}

/** Whether the answer becomes likelier, by more than the digits that are shown. */
export function isGain(perToken: number): boolean {
  return perToken < 0 && perToken.toFixed(2) !== '-0.00';
}

function quoted(text: string | undefined): string[] {
  if (text === undefined) return [l10n.t('    (the model could not be used)')];
  return text
    .trim()
    .split(/\r?\n/)
    .map(line => `    ${printable(line)}`);
}
