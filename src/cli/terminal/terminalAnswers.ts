/** @file What each model says by itself, on a terminal. */
import type { OwnAnswer } from '../../protocol/comparison';
import { MODEL_TITLES } from './terminalBlocks';
import type { Ink } from './terminalColour';
import { printableLines, wrap } from './terminalText';

const END = ' [end]';

/** Lines on the answers, tuned first. @param how greedy or sampled @param where which version of the prompt was answered */
export function ownAnswerLines(
  answers: readonly OwnAnswer[],
  how: string,
  { width, ink, where = '' }: { readonly width: number; readonly ink: Ink; readonly where?: string },
): string[] {
  return answers
    .toReversed()
    .flatMap(answer => [
      ...wrap(`${MODEL_TITLES[answer.role]} says${where}, ${how}`, width, '  ').map(ink.bold),
      ...answerLines(answer, width, ink),
      '',
    ]);
}

function answerLines({ text, tokens, ending }: OwnAnswer, width: number, ink: Ink): string[] {
  const lines = printableLines(text.trim())
    .split('\n')
    .flatMap(line => wrap(line, width - 2 - END.length))
    .map(line => `  ${line}`);
  if (ending === 'end-token') return [...lines.slice(0, -1), lines.at(-1)! + ink.dim(END)];
  const why = ending === 'stopped' ? 'stopped' : 'cut, see --max-tokens';
  return [...lines, ink.dim(`  (${why}, ${tokens.length} tokens)`)];
}
