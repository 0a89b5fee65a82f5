/** @file What to do next, in the editor's words: commands and settings, in the language of the window. */
import * as l10n from '@vscode/l10n';
import { stepWords, type NextStep, type NextStepWords } from '../../base/nextSteps';
import { factsOf, type ErrorFacts } from '../../base/errors';
import { inOwnLanguage, inOwnWords, type Told } from '../../base/sentence';

export const editorSteps: NextStepWords = {
  report: () => l10n.t('Run “Report Issue”, and add what “Show Log” says.'),
  reinstall: () => l10n.t('Install the extension Instruct Lens again.'),
  'give-values': () => l10n.t('Run “Set Variable Values…” to give them values.'),
  'mark-instructions': () => l10n.t('Select others and run “Use Only Selection as Instruction”.'),
  'choose-words': () =>
    l10n.t(
      'Put the cursor on a word and run “Attention of Word at Cursor”, or write an instruction that begins with a verb.',
    ),
  'fewer-words': () => l10n.t('Choose one word with “Attention of Word at Cursor”.'),
  'choose-layers': ({ last }) => l10n.t('Choose layers from 0 to {0}.', last),
  'choose-head': ({ last }) => l10n.t('Choose a head from 0 to {0}.', last),
  'explain-alone': () => l10n.t('Run “Choose Model…” to look at each of the two models alone.'),
  'choose-models': () => l10n.t('Run “Choose Model…” and choose a pair or a model.'),
  'complete-pair': ({ missing }) =>
    missing === 'base'
      ? l10n.t('Add the base model to the pair in the setting “instructLens.pairs”.')
      : l10n.t('Add the tuned model to the pair in the setting “instructLens.pairs”.'),
  'choose-pair': () => l10n.t('Run “Choose Model…” and choose a known pair.'),
  'one-choice-of-models': () => l10n.t('Run “Choose Model…” and choose one of them.'),
  'choose-file': ({ files }) =>
    l10n.t('Download one of these files from the page of the model, then run “Add Model…”: {0}.', files),
  'plain-text': ({ first }) =>
    first === undefined
      ? l10n.t('Set “instructLens.baseRendering” to plain-text if it is the base model.')
      : l10n.t('{0}, or set “instructLens.baseRendering” to plain-text if it is the base model.', inOwnWords(first)),
  'check-network': () =>
    l10n.t('Check the network and the setting “http.proxy”, then try again: the download resumes where it stopped.'),
  'proxy-password': () =>
    l10n.t('Check user and password in the setting “http.proxy” (http://USER:PASSWORD@HOST:PORT).'),
};

/** A thrown value as the editor tells it. */
export function toldError(error: unknown): ErrorFacts {
  const { reason, message, next, step, kind, brief, translatable } = factsOf(error);
  return {
    reason,
    message: inOwnLanguage({ message, translatable }, 'message'),
    next: step ? stepWords(step, editorSteps) : inOwnLanguage({ next, translatable }, 'next'),
    ...(step && { step }),
    ...(kind && { kind }),
    ...(brief !== undefined && { brief: inOwnLanguage({ brief, translatable }, 'brief') }),
  };
}

interface ToldProblem extends Told {
  readonly message: string;
  readonly next?: NextStep;
}

/** A problem of a prompt, and what to do about it. */
export function toldProblem({ next, ...problem }: ToldProblem): string {
  const said = inOwnLanguage(problem, 'message');
  return next ? `${said} ${stepWords(next, editorSteps)}` : said;
}
