/** @file A prompt without one of its parts, on a terminal: what the old answer loses, and what both models say before and after. */
import { printable } from '../../base/printable';
import { figure } from '../../base/readableNumbers';
import { partName, ruleLabel, stateText } from '../../picture/ruleWords';
import { isGain } from '../../picture/triedText';
import type { TriedRule } from '../../picture/triedRule';
import { answerLines } from './terminalAnswers';
import { MODEL_TITLES } from './terminalBlocks';
import { noteLines } from './terminalHeading';
import type { RulesDrawing } from './terminalRules';
import { wrap } from './terminalText';

/** Lines without line ends. */
export function triedLines({ unit, instead, state, models }: TriedRule, drawing: RulesDrawing): string[] {
  const { fileName, label, notes, width, ink } = drawing;
  const what =
    instead === undefined
      ? `without part ${partName(unit.number)}`
      : `with another text for part ${partName(unit.number)}`;
  return [
    ...wrap(printable(`${fileName} · ${label} · ${what}`), width, '  ').map(ink.bold),
    ...wrap(`- ${printable(ruleLabel(unit))}`, width, '  '),
    ...(instead === undefined ? [] : wrap(`+ ${printable(instead.replaceAll(/\s+/g, ' '))}`, width, '  ')),
    ...(instead === undefined ? wrap(`It ${stateSentence(stateText(state))}.`, width) : []),
    ...noteLines(notes, width),
    '',
    ...models
      .toReversed()
      .flatMap(({ role, effect, before, after, same }) => [
        ...wrap(`${MODEL_TITLES[role]}: the old answer ${effectWords(effect)}`, width, '  ').map(ink.bold),
        ...(same && before !== undefined
          ? [ink.dim('  says the same to both:'), ...answerLines(before, false, width, ink)]
          : [
              ink.dim('  before:'),
              ...answerLines(before ?? '(none)', false, width, ink),
              ink.dim('  now:'),
              ...answerLines(after ?? '(none)', false, width, ink),
            ]),
        '',
      ]),
  ];
}

function stateSentence(text: string): string {
  return text === 'no effect' ? 'has no effect' : text.startsWith('redundant') ? `is ${text}` : text;
}

function effectWords(effect: TriedRule['models'][number]['effect']): string {
  if (effect === null) return 'loses nothing that was measured';
  if ('absent' in effect) return `loses nothing: ${printable(effect.absent)}`;
  const { perToken } = effect;
  return isGain(perToken) ? `gains ${figure(-perToken)} nats per token` : `loses ${figure(perToken)} nats per token`;
}
