/** @file What a command of the terminal is, and the options that several share. */
import { chooseModels } from '../../models/modelPairs';
import type { ChosenModels } from '../../models/modelPairs';
import { rememberedPairs } from '../../models/rememberedPairs';
import { PROVIDER_VARIABLE, PROVIDERS, providerSetting } from '../../protocol/providers';
import { usageError } from './arguments';
import type { OptionTable, ParsedArguments } from './arguments';
import { modelPlace } from '../commands/models/place';
import type { Surroundings } from './surroundings';

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The words after the product's name. */
  readonly usage: string;
  readonly options: OptionTable;
  /** @returns the exit code: 0 done; 1 is kept for checks that say no */
  run(args: ParsedArguments, at: Surroundings): Promise<number>;
}

export const commonOptions = {
  verbose: { type: 'boolean', help: 'with an error, show the stack' },
  help: { type: 'boolean', help: 'this text' },
} as const satisfies OptionTable;

export const modelOptions = {
  pair: { type: 'string', value: 'NAME', help: 'a known pair (see instruct-lens models); default: demo' },
  base: { type: 'string', value: 'DIR', help: 'checkpoint folder, .gguf file or hub id of the pre-trained model' },
  tuned: { type: 'string', value: 'DIR', help: 'the same of its instruction-tuned twin' },
  model: { type: 'string', value: 'DIR', help: 'one checkpoint folder, .gguf file or hub id, without a twin' },
} as const satisfies OptionTable;

/** What the models run on. */
export const providerOption = {
  provider: {
    type: 'string',
    value: 'NAME',
    help: `what the models run on: auto, ${PROVIDERS.join(', ')}; default: ${PROVIDER_VARIABLE}, else auto`,
  },
} as const satisfies OptionTable;

export const formatOption = {
  format: { type: 'string', value: 'text|json', help: 'default: text' },
} as const satisfies OptionTable;

export const pageFormatOption = {
  format: { type: 'string', value: 'text|json|html', help: 'default: text; html is a page of its own, for a browser' },
} as const satisfies OptionTable;

/** How a prompt file is read. */
export const promptOptions = {
  var: { type: 'string', multiple: true, value: 'NAME=VALUE', help: 'value of a variable of the prompt; repeatable' },
  'template-var': {
    type: 'string',
    multiple: true,
    value: 'NAME=JSON',
    help: 'variable of the chat template, such as enable_thinking=false; repeatable',
  },
  line: { type: 'string', value: 'N', help: 'which line of a .jsonl file, from 1; default: 1' },
} as const satisfies OptionTable;

/** The models that the options mean: folders made absolute, ids of the hub looked up in its cache. @throws LensError usage */
export function modelsOf(args: ParsedArguments, at: Surroundings): ChosenModels {
  const folder = (name: string): string | undefined => {
    const value = args.text(name);
    if (value === '') throw usageError(`--${name} is empty.`, 'Name a checkpoint folder.');
    if (value === undefined) return undefined;
    return modelPlace(value, `--${name}`, at);
  };
  const wish = { pair: args.text('pair'), base: folder('base'), tuned: folder('tuned'), model: folder('model') };
  return chooseModels(wish, at.packageRoot, wish.pair === undefined ? [] : rememberedPairs(at.env));
}

/** The same surroundings with the provider that the options name, which the engine takes from there. @throws LensError usage */
export function withProvider(args: ParsedArguments, at: Surroundings): Surroundings {
  const given = args.text('provider');
  const name = given ?? at.env[PROVIDER_VARIABLE];
  if (name === undefined) return at;
  const provider = given === '' ? undefined : providerSetting(name);
  if (provider !== undefined) return { ...at, env: { ...at.env, [PROVIDER_VARIABLE]: provider } };
  const what = given === undefined ? PROVIDER_VARIABLE : '--provider';
  throw usageError(`${what} is "${name}".`, `Give one of: auto, ${PROVIDERS.join(', ')}.`);
}

/** Says on stderr which of the options are given without effect. */
export async function warnOfIdle(
  args: ParsedArguments,
  names: readonly string[],
  why: string,
  at: Surroundings,
): Promise<void> {
  const idle = names.filter(name => args.text(name) !== undefined).map(name => `--${name}`);
  if (idle.length === 0) return;
  const list = idle.length === 1 ? idle[0]! : `${idle.slice(0, -1).join(', ')} and ${idle.at(-1)!}`;
  await at.stderr.write(`warning: ${list} ${idle.length === 1 ? 'changes' : 'change'} nothing ${why}\n`);
}

/** The one positional argument. @throws LensError usage */
export function onlyPositional(args: ParsedArguments, what: string, command: Command): string {
  const [first, second] = args.positionals;
  if (first !== undefined && second === undefined) return first;
  const problem =
    first === undefined ? `${what} is missing` : `one ${what} is taken, ${args.positionals.length} were given`;
  throw usageError(`${command.name}: ${problem}.`, `Use: instruct-lens ${command.usage}`);
}
