/** @file The instruction score on a terminal: of all clauses, of each, and figures of the paper to hold them against. */
import { otherLanguagesSentence } from '../../picture/otherLanguages';
import {
  PUBLISHED_MODEL,
  SELF_INSTRUCT,
  SHORTEST_COMPARABLE_ANSWER,
  type PublishedScore,
} from '../../picture/publishedScores';
import type { Explanation, ModelExplanation } from '../../protocol/explanation';
import { rolePrefix } from './terminalBlocks';
import type { Ink } from './terminalColour';
import { figure, signed } from '../../base/readableNumbers';
import { printable } from '../../base/printable';
import { NO_BREAK, textWidth, wrap } from './terminalText';

const mark = ({ mean, deviation }: PublishedScore): string =>
  `${figure(mean)}${NO_BREAK}±${NO_BREAK}${figure(deviation)}`;

/** Lines on the instruction score of every model, of all clauses and of each. */
export function instructionScores(explanation: Explanation, width: number, ink: Ink): string[] {
  const { models, prompt, difference } = explanation;
  if (explanation.stage !== 'complete') return [];
  const scored = models.toReversed().filter(m => m.instructionScore !== undefined);
  const others = otherLanguagesSentence(explanation);
  const unread = others === undefined ? [] : wrap(`  ${others}`, width, '  ');
  if (scored.length === 0) {
    const advice = 'Instruction score · no instruction was found. Mark one with --instruction START:END';
    return [...wrap(advice, width, '  '), ...unread.map(ink.dim), ''];
  }
  const lines = [ink.bold('Instruction score')];
  if (prompt.clauses.length > 1) lines.push(...scoreTable(scored, prompt.clauses, width, ink));
  else {
    const values = scored.map(m => `${rolePrefix(m)}${figure(m.instructionScore!.value)}`);
    if (difference?.instructionScore !== undefined) values.push(`difference ${signed(difference.instructionScore)}`);
    lines.push(...wrap(`  ${values.join(' · ')}`, width, '  '));
    lines.push(...prompt.clauses.flatMap(({ text }) => wrap(`  ${oneLine(text)}`, width, '  ')));
  }
  if ((models.at(-1)?.response.tokens.length ?? 0) >= SHORTEST_COMPARABLE_ANSWER) {
    lines.push(...wrap(SCALE, width, '  ').map(ink.dim));
  }
  return [...lines, ...unread.map(ink.dim), ''];
}

const SCALE =
  `  For scale (${PUBLISHED_MODEL}): ` +
  `${mark(SELF_INSTRUCT.followed)} where the instruction was followed, ${mark(SELF_INSTRUCT.unfollowed)} where not.`;

/** All clauses together, then each: figures in columns, the text behind them. */
function scoreTable(
  scored: readonly ModelExplanation[],
  clauses: Explanation['prompt']['clauses'],
  width: number,
  ink: Ink,
): string[] {
  const heads: string[] = scored.map(m => (m.role === 'single' ? 'model' : m.role));
  if (scored.length > 1) heads.push('difference');
  const cells = (texts: readonly string[]): string =>
    texts.map((text, i) => `  ${text.padStart(Math.max(COLUMN, heads[i]!.length))}`).join('');
  const row = (values: readonly number[], text: string): string[] => {
    const [tuned, base] = values;
    const shift = base === undefined ? [] : [signed(tuned! - base)];
    const figures = `${cells([...values.map(figure), ...shift])}  `;
    const column = textWidth(figures);
    return wrap(text, Math.max(COLUMN, width - column)).map(
      (line, i) => (i === 0 ? figures : ' '.repeat(column)) + line,
    );
  };
  return [
    ...(scored.length > 1 ? [ink.dim(cells(heads))] : []),
    ...row(
      scored.map(m => m.instructionScore!.value),
      'all clauses together',
    ),
    ...clauses.flatMap(({ text }, c) =>
      row(
        scored.map(m => m.instructionScore!.clauses[c]?.value ?? 0),
        oneLine(text),
      ),
    ),
  ];
}

/** Room for a figure of a column, and for a word of a clause. */
const COLUMN = 5;

function oneLine(text: string): string {
  return printable(text.trim().replaceAll(/\s+/g, ' '));
}
