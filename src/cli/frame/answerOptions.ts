/** @file Options of commands that look at an answer: which one, how it is generated, what is differentiated, how base reads the prompt. */
import type { ChosenModels } from '../../models/modelPairs';
import { ASKED_DEFAULTS, MAX_ANSWER_TOKENS } from '../../protocol/askedDefaults';
import { ATTRIBUTION_TARGETS, RENDERINGS } from '../../protocol/explanation';
import type { AttributionTarget, Rendering, Sampling } from '../../protocol/explanation';
import { usageError } from './arguments';
import type { OptionTable, ParsedArguments } from './arguments';
import { warnOfIdle } from './commandFrame';
import { MAX_PROMPT_BYTES, readText } from './readFile';
import type { Surroundings } from './surroundings';

/** Above this sampling is noise. */
const MAX_TEMPERATURE = 10;
const MAX_SEED = 2 ** 32 - 1;

export const responseOptions = {
  response: { type: 'string', value: 'TEXT', help: 'explain this answer instead of a generated one' },
  'response-from': {
    type: 'string',
    value: 'FILE',
    help: 'the same, read from a file (its last line break is left out)',
  },
} as const satisfies OptionTable;

export const ownResponsesOption = {
  'own-responses': { type: 'boolean', help: 'each model explains its own answer' },
} as const satisfies OptionTable;

export const samplingOptions = {
  'max-tokens': {
    type: 'string',
    value: 'N',
    help: `longest answer that is generated, in tokens; default: ${ASKED_DEFAULTS.maxTokens}`,
  },
  temperature: { type: 'string', value: 'T', help: 'default: 0, greedy' },
  'top-p': { type: 'string', value: 'P', help: 'sample from the likeliest tokens that sum to P; default: 1' },
  seed: { type: 'string', value: 'S', help: 'seed of the sampling; default: 0' },
} as const satisfies OptionTable;

export const targetOption = {
  target: {
    type: 'string',
    value: 'TARGET',
    help: `quantity of the answer that is explained: ${choiceHelp(ATTRIBUTION_TARGETS, ASKED_DEFAULTS.target)}`,
  },
} as const satisfies OptionTable;

export const renderingOption = {
  rendering: {
    type: 'string',
    value: 'HOW',
    help: `how the base model reads the prompt: ${choiceHelp(RENDERINGS, ASKED_DEFAULTS.baseRendering)}`,
  },
} as const satisfies OptionTable;

/** The words of a choice for help: “a (default), b or c”. */
export function choiceHelp(choices: readonly string[], otherwise: string): string {
  const words = [otherwise, ...choices.filter(choice => choice !== otherwise)];
  const [first, ...rest] = words;
  return [`${first!} (default)`, ...rest.slice(0, -1)].join(', ') + ` or ${rest.at(-1)!}`;
}

export function samplingOf(args: ParsedArguments): Sampling {
  return {
    maxTokens: args.whole('max-tokens', ASKED_DEFAULTS.maxTokens, 1, MAX_ANSWER_TOKENS),
    temperature: args.number('temperature', 0, 0, MAX_TEMPERATURE),
    // The least normal number: native code may have the processor take smaller ones for 0.
    topP: args.number('top-p', 1, 2 ** -1022, 1, 'above 0, at most 1'),
    seed: args.whole('seed', 0, 0, MAX_SEED),
  };
}

export function targetOf(args: ParsedArguments): AttributionTarget {
  return args.choice('target', ASKED_DEFAULTS.target, ATTRIBUTION_TARGETS);
}

/** Of earlier versions. */
const OLD_RENDERINGS = { tuned: 'tuned-template', own: 'own-template', plain: 'plain-text' } as const;

/** A single model has no twin whose template it could read. @param old more words that go on working. @throws LensError usage */
export function renderingOf(
  args: ParsedArguments,
  chosen: ChosenModels,
  old: Readonly<Record<string, Rendering>> = {},
): Rendering {
  const single = chosen.models.length === 1;
  const otherwise = single ? 'own-template' : ASKED_DEFAULTS.baseRendering;
  const rendering = args.choice('rendering', otherwise, RENDERINGS, { ...OLD_RENDERINGS, ...old });
  if (!single || rendering !== 'tuned-template') return rendering;
  throw usageError(
    `--rendering ${args.text('rendering')!} needs a pair.`,
    'Use own-template or plain-text with --model.',
  );
}

/** The answer that is given, if one is. @throws LensError usage, bad-input */
export async function givenResponse(args: ParsedArguments, at: Surroundings): Promise<string | undefined> {
  const ways = ['response', 'response-from'].filter(name => args.text(name) !== undefined);
  if (args.flag('own-responses')) ways.push('own-responses');
  if (ways.length > 1) {
    throw usageError(`${ways.map(w => `--${w}`).join(' and ')} cannot be combined.`, 'Use only one of them.');
  }
  const file = args.text('response-from');
  if (file === undefined) return args.text('response');
  const { text } = await readText(file, 'response file', MAX_PROMPT_BYTES, at);
  // Editors end files with a line break; as part of an answer it would be a token of its own.
  // How the file was saved is no part of the answer either.
  return text
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    .replace(/\n$/, '');
}

/** An answer that is given is not generated, and a greedy one is not drawn by lot. @param given whether an answer is */
export async function warnOfIdleSampling(args: ParsedArguments, given: boolean, at: Surroundings): Promise<void> {
  if (given) {
    await warnOfIdle(args, ['max-tokens', 'temperature', 'top-p', 'seed'], 'if the answer is given', at);
  } else if (samplingOf(args).temperature === 0) {
    await warnOfIdle(args, ['top-p', 'seed'], 'without --temperature above 0', at);
  }
}
