/** @file Which rules of a prompt each model uses, on a terminal: a rule a line under the figures of both models, then the verbs. */
import { printable } from '../../base/printable';
import { plural, signed } from '../../base/readableNumbers';
import { obeyedLine, ruleLabel, usedByText, usedOnlySentences } from '../../picture/ruleWords';
import type { ComparedRules } from '../../protocol/comparisonSections';
import type { Ink } from './terminalColour';
import { wrap } from './terminalText';

const FIGURE = 7;
const VERDICT = 10;
/** Column at which the text of a rule begins. */
const TEXT = 2 + FIGURE + 2 + FIGURE + 2 + VERDICT + 2;

/** Lines without line ends; the first heads the others. */
export function obeyedLines(compared: ComparedRules, width: number, ink: Ink): string[] {
  const { rules, verbs } = compared;
  const row = (tuned: string, base: string, verdict: string, text: string): string[] =>
    wrap(
      `  ${tuned.padStart(FIGURE)}  ${base.padStart(FIGURE)}  ${verdict.padEnd(VERDICT)}  ${text}`.trimEnd(),
      width,
      ' '.repeat(TEXT),
    );
  return [
    ...wrap(`Rules · ${obeyedLine(compared)}`, width, '  ').map(ink.bold),
    ...usedOnlySentences(compared).flatMap(text => wrap(`  ${text}`, width, '  ')),
    ...row('tuned', 'base', 'used by', '(nats an answer token lost without it)').map(ink.dim),
    ...rules.flatMap(rule =>
      row(
        signed(rule.tuned),
        signed(rule.base),
        usedByText(rule),
        printable(`#${rule.number} ${ruleLabel({ text: rule.text })}`),
      ),
    ),
    ...(verbs.length === 0 ? [] : row('', '', '', 'by verb, mean effect:').map(ink.dim)),
    ...verbs.flatMap(({ verb, rules: count, usedByTuned, usedByBase, tuned, base }) =>
      row(
        signed(tuned),
        signed(base),
        '',
        printable(`${verb}: ${plural(count, 'rule')}, tuned uses ${usedByTuned}, base ${usedByBase}`),
      ),
    ),
    '',
  ];
}
