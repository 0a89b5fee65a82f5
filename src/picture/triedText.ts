/** @file A prompt tried without one of its parts, as a page of text: what the old answer loses, what both models say, and the prompt itself. */
import { printable } from '../base/printable';
import { signed } from '../base/readableNumbers';
import { partName, ruleLabel } from './ruleWords';
import type { TriedRule } from './triedRule';

export function triedText({ unit, instead, models, text }: TriedRule, fileName: string): string {
  const what =
    instead === undefined
      ? `${fileName} without part ${partName(unit.number)}`
      : `${fileName} with another text for ${partName(unit.number)}`;
  return [
    printable(what),
    '',
    `- ${printable(ruleLabel(unit))}`,
    ...(instead === undefined ? [] : [`+ ${printable(instead.replaceAll(/\s+/g, ' '))}`]),
    ...models
      .toReversed()
      .flatMap(({ role, effect, before, after, same }) => [
        '',
        `${role.toUpperCase()}: ${effectSentence(effect)}`,
        ...(same
          ? ['  Says the same to both:', ...quoted(before)]
          : ['  Before:', ...quoted(before), '  Now:', ...quoted(after)]),
      ]),
    '',
    '────────  the prompt as it was tried  ────────',
    '',
    ...text.split(/\r?\n/).map(printable),
  ].join('\n');
}

function effectSentence(effect: TriedRule['models'][number]['effect']): string {
  if (effect === null) return 'not measured';
  if ('absent' in effect) return printable(effect.absent);
  return `the old answer loses ${signed(effect.perToken)} nats a token`;
}

function quoted(text: string | undefined): string[] {
  if (text === undefined) return ['    (the model could not be used)'];
  return text
    .trim()
    .split(/\r?\n/)
    .map(line => `    ${printable(line)}`);
}
