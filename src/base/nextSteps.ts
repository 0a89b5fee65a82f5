/**
 * @file What a user can do next, where that depends on the surface in front of them: a reason with its facts. The terminal and the editor have
 * a table of words each, and so have pages, which know of neither.
 */

/** By step, what its words need to know. */
export interface NextSteps {
  readonly report: object;
  readonly reinstall: object;
  readonly 'give-values': object;
  readonly 'mark-instructions': object;
  readonly 'choose-words': object;
  readonly 'fewer-words': object;
  /** @param last number of the last layer */
  readonly 'choose-layers': { readonly last: number };
  readonly 'choose-head': { readonly last: number };
  readonly 'explain-alone': object;
  readonly 'choose-models': object;
  readonly 'complete-pair': { readonly missing: 'base' | 'tuned' };
  readonly 'choose-pair': object;
  readonly 'one-choice-of-models': object;
  /** Of several files of a model of the hub: their names, with sizes. */
  readonly 'choose-file': { readonly files: string };
  /** @param first what else helps, the beginning of a sentence that starts with a verb */
  readonly 'plain-text': { readonly first?: string };
  readonly 'check-network': object;
  readonly 'proxy-password': object;
}

export type NextStepName = keyof NextSteps;
export type NextStep = { readonly [Name in NextStepName]: { readonly step: Name } & NextSteps[Name] }[NextStepName];

/** Words of one surface for every step: a sentence that starts with a verb. */
export type NextStepWords = { readonly [Name in NextStepName]: (facts: NextSteps[Name]) => string };

/** What a page and a protocol say, which know neither options nor settings. */
export const neutralSteps: NextStepWords = {
  report: () => 'Report it, with the log of the engine.',
  reinstall: () => 'Install Instruct Lens again.',
  'give-values': () => 'Give the variables values.',
  'mark-instructions': () => 'Mark other instructions yourself.',
  'choose-words': () => 'Choose words of the prompt, or write an instruction that begins with a verb.',
  'fewer-words': () => 'Choose fewer words.',
  'choose-layers': ({ last }) => `Choose layers from 0 to ${last}.`,
  'choose-head': ({ last }) => `Choose a head from 0 to ${last}.`,
  'explain-alone': () => 'Look at each of the two models alone.',
  'choose-models': () => 'Choose a pair or a model.',
  'complete-pair': ({ missing }) => `Add the ${missing} model, or use one model alone.`,
  'choose-pair': () => 'Choose a known pair, or two folders.',
  'one-choice-of-models': () => 'Choose one of these ways to name models.',
  'choose-file': ({ files }) => `Choose one of these files: ${files}.`,
  'plain-text': ({ first }) => alternatives(first, 'have the prompt read as plain text.'),
  'check-network': () => 'Check the network and the proxy, then try again: the download resumes where it stopped.',
  'proxy-password': () => 'Check the user and the password of the proxy.',
};

/** “First, or second”, where there is a first; each ends as it is given, a sentence gets its full stop. */
export function alternatives(first: string | undefined, second: string | undefined): string {
  const said = first === undefined ? capital(second!) : second === undefined ? first : `${first}, or ${second}`;
  return said.endsWith('.') ? said : `${said}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function stepWords(step: NextStep, words: NextStepWords): string {
  return (words[step.step] as (facts: NextStep) => string)(step);
}
