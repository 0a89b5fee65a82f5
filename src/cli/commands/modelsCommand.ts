/** @file `instruct-lens models`: the pairs known by name and whether they fit into memory, what the hub cache holds; and its other actions. */
import { factsOf } from '../../base/errors';
import type { ErrorFacts } from '../../base/errors';
import { printable } from '../../base/printable';
import { byteSize, largeCount } from '../../base/readableNumbers';
import type { EngineClient, RequestOptions } from '../../client/engineClient';
import { knownPairs } from '../../models/modelPairs';
import { rememberedPairs } from '../../models/rememberedPairs';
import { findModels } from '../../models/foundModels';
import type { ModelDescription } from '../../protocol/models';
import type { ModelRole } from '../../protocol/explanation';
import { safeJson } from '../../protocol/explanationJson';
import { nameOfPlace } from '../../models/hubFolders';
import { usageError } from '../frame/arguments';
import type { ParsedArguments } from '../frame/arguments';
import { commonOptions, formatOption } from '../frame/command';
import type { Command } from '../frame/command';
import { withEngine } from '../frame/engineSession';
import { addPair } from './models/add';
import { foundLines } from './models/found';
import { modelPlace } from './models/place';
import { pullModel } from './models/pull';
import { removeModels } from './models/remove';
import { verifyModels } from './models/verify';
import type { Surroundings } from '../frame/surroundings';
import { fit } from '../terminal/terminalText';

export const modelsCommand: Command = {
  name: 'models',
  summary: 'pairs and models on this machine; add, pull (download), remove, verify',
  usage: 'models [list | add NAME --base DIR --tuned DIR | pull ID | remove NAME | verify NAME|ID|DIR]',
  options: {
    model: { type: 'string', value: 'DIR', help: 'list: describe this folder, .gguf file or hub id instead' },
    base: { type: 'string', value: 'DIR', help: 'add: the pre-trained model' },
    tuned: { type: 'string', value: 'DIR', help: 'add: its instruction-tuned twin' },
    file: { type: 'string', value: 'NAME', help: 'pull: the one .gguf that is wanted of several' },
    converted: { type: 'boolean', help: 'remove: the converted weights of .gguf files, from our own cache' },
    yes: { type: 'boolean', help: 'remove: without being asked' },
    ...formatOption,
    ...commonOptions,
  },
  run,
};

interface Row {
  readonly role: ModelRole;
  readonly folder: string;
  readonly description?: ModelDescription & { readonly fits: boolean };
  readonly problem?: ErrorFacts;
}

interface Group {
  readonly name: string;
  readonly title: string;
  readonly models: readonly Row[];
}

const actions: Readonly<Record<string, Command['run']>> = {
  list,
  add: addPair,
  pull: pullModel,
  remove: removeModels,
  verify: verifyModels,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const [word = 'list'] = args.positionals;
  const action = Object.hasOwn(actions, word) ? actions[word] : undefined;
  if (action === undefined) throw usageError(`models takes no ${word}.`, `Use: instruct-lens ${modelsCommand.usage}`);
  return action(args, at);
}

async function list(args: ParsedArguments, at: Surroundings): Promise<number> {
  if (args.positionals.length > 1)
    throw usageError(`models list takes no ${args.positionals[1]!}.`, `Use: instruct-lens ${modelsCommand.usage}`);
  const format = args.choice('format', 'text', ['text', 'json']);
  const model = args.text('model');
  const groups = await withEngine(at, (client, options) => describeAll(model, client, options, at));
  const found = model === undefined ? findModels(at.env) : undefined;
  const lines = [...groups.flatMap(groupLines), ...(found ? foundLines(found) : [])];
  const text = format === 'json' ? safeJson({ pairs: groups, ...found }) : lines.join('\n').trimEnd();
  await at.stdout.write(`${text}\n`);
  return 0;
}

async function describeAll(
  model: string | undefined,
  client: EngineClient,
  options: RequestOptions,
  at: Surroundings,
): Promise<Group[]> {
  if (model !== undefined) {
    const folder = modelPlace(model, '--model', at);
    const description = withFit(await client.describe({ folder }, options));
    return [
      { name: nameOfPlace(folder), title: 'given with --model', models: [{ role: 'single', folder, description }] },
    ];
  }
  const groups: Group[] = [];
  const own = rememberedPairs(at.env).map(({ name, base, tuned }) => {
    return { name, title: 'named by you', base: base.folder, tuned: tuned.folder };
  });
  for (const pair of [...knownPairs(at.packageRoot), ...own]) {
    const base = await describeRow('base', pair.base, client, options);
    const tuned = await describeRow('tuned', pair.tuned, client, options);
    groups.push({ name: pair.name, title: pair.title, models: [base, tuned] });
  }
  return groups;
}

/** One broken pair must not hide the others. */
async function describeRow(
  role: ModelRole,
  folder: string,
  client: EngineClient,
  options: RequestOptions,
): Promise<Row> {
  try {
    return { role, folder, description: withFit(await client.describe({ folder }, options)) };
  } catch (error) {
    options.signal?.throwIfAborted();
    return { role, folder, problem: factsOf(error) };
  }
}

function withFit(description: ModelDescription): ModelDescription & { fits: boolean } {
  return { ...description, fits: description.memoryNeeded <= description.memoryFree };
}

function groupLines(group: Group): string[] {
  return [printable(`${group.name} · ${group.title}`), ...group.models.flatMap(rowLines), ''];
}

function rowLines({ role, folder, description, problem }: Row): string[] {
  const place = `         ${printable(folder)}`;
  if (description === undefined) return [`  ${fit(role, 6)} ${printable(problem?.message ?? '')}`, place];
  const d = description;
  const facts = [printable(d.family), `${largeCount(d.parameters)} parameters`, printable(d.dtype), byteSize(d.bytes)];
  const memory = `needs ${byteSize(d.memoryNeeded)} of ${byteSize(d.memoryFree)} free memory: ${d.fits ? 'fits' : 'does not fit'}`;
  return [`  ${fit(role, 6)} ${facts.join(' · ')} · ${memory}`, place];
}
