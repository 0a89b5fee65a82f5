/**
 * @file What a user can do next, where that depends on the surface in front of them: a reason with its facts. The terminal and the editor have
 * a table of words each, and so have pages, which know of neither.
 */
import { sentence, type Words } from './sentence';

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
  readonly 'plain-text': { readonly first?: Words };
  readonly 'check-network': object;
  readonly 'proxy-password': object;
}

export type NextStepName = keyof NextSteps;
export type NextStep = { readonly [Name in NextStepName]: { readonly step: Name } & NextSteps[Name] }[NextStepName];

/** Words of one surface for every step: a sentence that starts with a verb. */
export type NextStepWords<Said extends Words = string> = {
  readonly [Name in NextStepName]: (facts: NextSteps[Name]) => Said;
};

/** What a page and a protocol say, which know neither options nor settings. */
export const neutralSteps: NextStepWords<Words> = {
  report: () => sentence`Report it, with the log of the engine.`,
  reinstall: () => sentence`Install Instruct Lens again.`,
  'give-values': () => sentence`Give the variables values.`,
  'mark-instructions': () => sentence`Mark other instructions yourself.`,
  'choose-words': () => sentence`Choose words of the prompt, or write an instruction that begins with a verb.`,
  'fewer-words': () => sentence`Choose fewer words.`,
  'choose-layers': ({ last }) => sentence`Choose layers from 0 to ${last}.`,
  'choose-head': ({ last }) => sentence`Choose a head from 0 to ${last}.`,
  'explain-alone': () => sentence`Look at each of the two models alone.`,
  'choose-models': () => sentence`Choose a pair or a model.`,
  'complete-pair': ({ missing }) => sentence`Add the ${missing} model, or use one model alone.`,
  'choose-pair': () => sentence`Choose a known pair, or two folders.`,
  'one-choice-of-models': () => sentence`Choose one of these ways to name models.`,
  'choose-file': ({ files }) => sentence`Choose one of these files: ${files}.`,
  'plain-text': ({ first }) =>
    first === undefined
      ? sentence`Have the prompt read as plain text.`
      : sentence`${first}, or have the prompt read as plain text.`,
  'check-network': () =>
    sentence`Check the network and the proxy, then try again: the download resumes where it stopped.`,
  'proxy-password': () => sentence`Check the user and the password of the proxy.`,
};

export function stepWords<Said extends Words>(step: NextStep, words: NextStepWords<Said>): Said {
  return (words[step.step] as (facts: NextStep) => Said)(step);
}
