/** @file What to do next, in the terminal's words: options and commands. */
import { inEnglishWords } from '../../base/sentence';
import { stepWords, type NextStep, type NextStepWords } from '../../base/nextSteps';
import { factsOf, type ErrorFacts } from '../../base/errors';

export const terminalSteps: NextStepWords = {
  report: () => 'Run it again with --verbose and report the stack.',
  reinstall: () => 'Run npm start in the folder of Instruct Lens, which builds what is missing.',
  'give-values': () => 'Give values with --var NAME=VALUE.',
  'mark-instructions': () => 'Mark others with --instruction START:END.',
  'choose-words': () => 'Name words of the prompt with --verbs, or write an instruction that begins with a verb.',
  'fewer-words': () => 'Name fewer words with --verbs.',
  'choose-layers': ({ last }) => `Choose --layers within 0-${last}.`,
  'choose-head': ({ last }) => `Choose --head LAYER.HEAD with a head from 0 to ${last}.`,
  'explain-alone': () => 'Look at each of them alone with --model DIR.',
  'choose-models': () => 'Name a pair with --pair, or a model with --model.',
  'complete-pair': ({ missing }) => `Add --${missing} DIR, or use one model with --model DIR.`,
  'choose-pair': () => 'Name a known pair, or give folders with --base DIR --tuned DIR.',
  'one-choice-of-models': () => 'Use only one of --pair, --model, and --base with --tuned.',
  'choose-file': ({ files }) => `Name one with --file: ${files}.`,
  'plain-text': ({ first }) =>
    first === undefined
      ? 'Have it read as plain text with --rendering plain-text.'
      : `${inEnglishWords(first)}, or have it read as plain text with --rendering plain-text.`,
  'check-network': () =>
    'Check the network (and HTTPS_PROXY, if there is a proxy), then try again: the download resumes where it stopped.',
  'proxy-password': () => 'Check user and password in HTTPS_PROXY (http://USER:PASSWORD@HOST:PORT).',
};

/** A thrown value as the terminal tells it. */
export function toldError(error: unknown): ErrorFacts {
  const facts = factsOf(error);
  return facts.step ? { ...facts, next: stepWords(facts.step, terminalSteps) } : facts;
}

/** A problem of a prompt, and what to do about it. */
export function toldProblem({ message, next }: { readonly message: string; readonly next?: NextStep }): string {
  return next ? `${message} ${stepWords(next, terminalSteps)}` : message;
}
