/** @file Options that name models and what they run on: folders, `.gguf` files, ids of the hub, pairs by name; and the note on the toy pair. */
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { cachedRevision, hubCacheFolder, splitId, splitName } from '../../models/hubCache';
import { chooseModels, knownPairs } from '../../models/modelPairs';
import type { ChosenModels } from '../../models/modelPairs';
import { rememberedPairs } from '../../models/rememberedPairs';
import { PRECISION_VARIABLE, PRECISIONS, precisionSetting } from '../../base/precision';
import { PROVIDER_VARIABLE, PROVIDERS, providerSetting } from '../../protocol/providers';
import { usageError } from './arguments';
import type { OptionTable, ParsedArguments } from './arguments';
import { STANDARD_INPUT } from './readFile';
import type { Surroundings } from './surroundings';

export const pairOptions = {
  pair: { type: 'string', value: 'NAME', help: 'a known pair (see instruct-lens models); default: demo' },
  base: { type: 'string', value: 'DIR', help: 'checkpoint folder, .gguf file or hub id of the pre-trained model' },
  tuned: { type: 'string', value: 'DIR', help: 'the same of its instruction-tuned twin' },
} as const satisfies OptionTable;

export const modelOptions = {
  ...pairOptions,
  model: { type: 'string', value: 'DIR', help: 'one checkpoint folder, .gguf file or hub id, without a twin' },
} as const satisfies OptionTable;

/** How exactly the models run. */
export const precisionOption = {
  precision: {
    type: 'string',
    value: '8',
    help: 'run models of 16 and 32 bits with weights rounded to 8 bits, which every result says; default: as they are stored',
  },
} as const satisfies OptionTable;

/** What the models run on, and how exactly. */
export const runningOptions = {
  provider: {
    type: 'string',
    value: 'NAME',
    help: `what the models run on: auto, ${PROVIDERS.join(', ')}; default: ${PROVIDER_VARIABLE}, else auto`,
  },
  ...precisionOption,
} as const satisfies OptionTable;

/** The models that the options mean: folders made absolute, ids of the hub looked up in its cache. @throws LensError usage */
export function modelsOf(args: ParsedArguments, at: Surroundings): ChosenModels {
  const folder = (name: string): string | undefined => {
    const value = args.text(name);
    if (value === '') throw usageError(`--${name} is empty.`, 'Name a checkpoint folder.');
    if (value === undefined) return undefined;
    return modelPlace(value, `--${name}`, at);
  };
  const pair = args.text('pair');
  const own = pair === undefined ? [] : rememberedPairs(at.env);
  const choose = (place: (name: string) => string | undefined): ChosenModels =>
    chooseModels({ pair, base: place('base'), tuned: place('tuned'), model: place('model') }, at.packageRoot, own);
  // A half pair is said to be one before its half is looked for.
  choose(name => args.text(name));
  return choose(folder);
}

/**
 * What a word of a command line means as a model. A path that is there is a path; else an id of which the hub cache has a snapshot.
 * @param option for messages
 * @throws LensError usage where an id is not in the cache, or not whole
 */
export function modelPlace(word: string, option: string, at: Surroundings): string {
  const full = path.resolve(at.cwd, word);
  if (existsSync(full)) return full;
  const hub = splitId(word);
  const wanted = hub ?? splitName(word);
  if (wanted === undefined) return full;
  const cached = cachedRevision(hubCacheFolder(at.env), wanted.id, wanted.revision);
  if (cached?.incomplete === undefined && cached !== undefined) return cached.folder;
  if (hub === undefined && cached === undefined)
    throw usageError(
      `There is no folder ${word} (${option}), and the hub cache has no model of that name.`,
      'Give a folder, a .gguf file, or the id of a model with its owner (ORG/NAME).',
    );
  const why =
    cached === undefined ? 'and the hub cache has no such model' : `and in the hub cache ${cached.incomplete!}`;
  throw usageError(
    `${option}: there is no folder ${word}, ${why}.`,
    hub === undefined
      ? 'Download the model again, or give a folder.'
      : `Run instruct-lens models pull ${word}, or give a folder.`,
  );
}

/** The same surroundings with what the options say of running, which the engine takes from there. @throws LensError usage */
export function withRunning(args: ParsedArguments, at: Surroundings): Surroundings {
  return withPrecision(args, withProvider(args, at));
}

function withPrecision(args: ParsedArguments, at: Surroundings): Surroundings {
  const given = args.text('precision');
  const name = given ?? at.env[PRECISION_VARIABLE];
  if (name === undefined) return at;
  const precision = given === '' ? undefined : precisionSetting(name);
  if (precision !== undefined) return { ...at, env: { ...at.env, [PRECISION_VARIABLE]: precision } };
  const what = given === undefined ? PRECISION_VARIABLE : '--precision';
  throw usageError(`${what} is "${name}".`, `Give one of: ${PRECISIONS.join(', ')}.`);
}

function withProvider(args: ParsedArguments, at: Surroundings): Surroundings {
  const given = args.text('provider');
  const name = given ?? at.env[PROVIDER_VARIABLE];
  if (name === undefined) return at;
  const provider = given === '' ? undefined : providerSetting(name);
  if (provider !== undefined) return { ...at, env: { ...at.env, [PROVIDER_VARIABLE]: provider } };
  const what = given === undefined ? PROVIDER_VARIABLE : '--provider';
  throw usageError(`${what} is "${name}".`, `Give one of: auto, ${PROVIDERS.join(', ')}.`);
}

const TOY_NOTE = 'The demo pair is a toy that knows only its Little World; for your own prompts, use --model DIR.';

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
