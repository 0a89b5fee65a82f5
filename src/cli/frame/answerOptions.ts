/** @file Options of commands that look at an answer: which one, how it is generated, how the prompt is rendered for it. */
import * as path from 'node:path';
import { knownPairs } from '../../models/modelPairs';
import type { ChosenModels } from '../../models/modelPairs';
import type { Rendering, Sampling } from '../../protocol/explanation';
import { usageError } from './arguments';
import type { OptionTable, ParsedArguments } from './arguments';
import { MAX_PROMPT_BYTES, readText, STANDARD_INPUT } from './readFile';
import type { Surroundings } from './surroundings';

/** The engine computes a column for every token of an answer; more would take hours on a processor. */
const MAX_ANSWER_TOKENS = 4096;
const DEFAULT_ANSWER_TOKENS = 64;
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

export const samplingOptions = {
  'max-tokens': { type: 'string', value: 'N', help: `longest generated answer; default: ${DEFAULT_ANSWER_TOKENS}` },
  temperature: { type: 'string', value: 'T', help: 'default: 0, greedy' },
  'top-p': { type: 'string', value: 'P', help: 'sample from the likeliest tokens that sum to P; default: 1' },
  seed: { type: 'string', value: 'S', help: 'of the sampling; default: 0' },
} as const satisfies OptionTable;

export const renderingOption = {
  rendering: { type: 'string', value: 'WHOSE', help: "the base's prompt: tuned (default), own or plain" },
} as const satisfies OptionTable;

export const instructionOption = {
  instruction: {
    type: 'string',
    multiple: true,
    value: 'START:END',
    help: 'mark a clause (UTF-16 offsets); repeatable',
  },
} as const satisfies OptionTable;

export function samplingOf(args: ParsedArguments): Sampling {
  return {
    maxTokens: args.whole('max-tokens', DEFAULT_ANSWER_TOKENS, 1, MAX_ANSWER_TOKENS),
    temperature: args.number('temperature', 0, 0, MAX_TEMPERATURE),
    topP: args.number('top-p', 1, Number.MIN_VALUE, 1, 'above 0, at most 1'),
    seed: args.whole('seed', 0, 0, MAX_SEED),
  };
}

/** A single model has no twin whose template it could read. @throws LensError usage */
export function renderingOf(args: ParsedArguments, chosen: ChosenModels): Rendering {
  const single = chosen.models.length === 1;
  const choice = args.choice('rendering', single ? 'own' : 'tuned', ['tuned', 'own', 'plain']);
  if (single && choice === 'tuned') {
    throw usageError('--rendering tuned needs a pair.', 'Use own or plain with --model.');
  }
  const renderings = { tuned: 'tuned-template', own: 'own-template', plain: 'plain-text' } as const;
  return renderings[choice];
}

/** The answer that is given, if one is. @throws LensError usage, bad-input */
export async function givenResponse(args: ParsedArguments, at: Surroundings): Promise<string | undefined> {
  const ways = ['response', 'response-from'].filter(name => args.text(name) !== undefined);
  if (args.flag('own-responses')) ways.push('own-responses');
  if (ways.length > 1) {
    throw usageError(`${ways.map(w => `--${w}`).join(' and ')} exclude each other.`, 'Keep one of them.');
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

const TOY_NOTE =
  'The demo pair is a toy that knows only its Little World; for your own prompts give a model with --model DIR.';

/** What is to be said where a user's own prompt is read by the bundled toy. */
export function toyNotes(chosen: ChosenModels, file: string, at: Surroundings): string[] {
  return onlyToy(chosen, at) && !isExample(file, at) ? [TOY_NOTE] : [];
}

function onlyToy({ models }: ChosenModels, at: Surroundings): boolean {
  const toys = knownPairs(at.packageRoot).flatMap(pair => [pair.base, pair.tuned]);
  return models.every(model => toys.includes(model.folder));
}

function isExample(file: string, at: Surroundings): boolean {
  const examples = path.join(at.packageRoot, 'examples') + path.sep;
  return file !== STANDARD_INPUT && path.resolve(at.cwd, file).startsWith(examples);
}
