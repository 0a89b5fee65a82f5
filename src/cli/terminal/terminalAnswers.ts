/** @file Answers on a terminal: the text with its end or the reason why it was cut, and what each model says by itself. */
import type { OwnAnswer } from '../../protocol/comparison';
import type { ExplainedResponse, Sampling } from '../../protocol/explanation';
import { MODEL_TITLES } from './terminalBlocks';
import type { Ink } from './terminalColour';
import { printableLines, wrap } from './terminalText';

/** The end token is drawn as a word, since it has a column of its own like any other. */
const END = ' [end]';

/** @param ending whether the end token was read; else, where that is to be told, why there is none */
export function answerLines(text: string, ending: boolean | string, width: number, ink: Ink): string[] {
  const lines = printableLines(text.trim())
    .split('\n')
    .flatMap(line => wrap(line, width - 2 - END.length))
    .map(line => `  ${line}`);
  if (ending === true) return [...lines.slice(0, -1), lines.at(-1)! + ink.dim(END)];
  return ending === false ? lines : [...lines, ink.dim(`  (${ending})`)];
}

/** Who wrote an answer. */
export const RESPONSE_ORIGINS: Readonly<Record<ExplainedResponse['origin'], string>> = {
  tuned: "the tuned model's own",
  base: "the base model's own",
  single: "the model's own",
  file: 'from the file',
  given: 'as given',
};

/** How an answer was generated. */
export function samplingText({ temperature, topP, seed }: Sampling): string {
  return temperature === 0 ? 'greedy' : `sampled at temperature ${temperature}, top-p ${topP}, seed ${seed}`;
}

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
      ...answerLines(answer.text, endingOf(answer), width, ink),
      '',
    ]);
}

function endingOf({ ending, tokens }: OwnAnswer): boolean | string {
  if (ending === 'end-token') return true;
  return `${ending === 'stopped' ? 'stopped' : 'cut off, see --max-tokens'}, ${tokens.length} tokens`;
}
