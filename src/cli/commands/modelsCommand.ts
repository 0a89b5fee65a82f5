/** @file `instruct-lens models`: the pairs known by name and whether they fit into memory, what the hub cache holds; and its other actions. */
import { toldError } from '../frame/terminalSteps';
import type { ErrorFacts } from '../../base/errors';
import { printable } from '../../base/printable';
import { byteSize, largeCount } from '../../base/readableNumbers';
import type { EngineClient, RequestOptions } from '../../client/engineClient';
import { knownPairs } from '../../models/modelPairs';
import { rememberedPairs } from '../../models/rememberedPairs';
import { findModels } from '../../models/foundModels';
import { longPreview, memoryAndWay } from '../../models/runningWay';
import type { Found, FoundModel } from '../../models/foundModels';
import type { ModelDescription } from '../../protocol/models';
import type { ModelRole } from '../../protocol/explanation';
import { nameOfPlace } from '../../models/hubCache';
import { usageError } from '../frame/arguments';
import type { ParsedArguments } from '../frame/arguments';
import { commonOptions } from '../frame/commandFrame';
import type { Command } from '../frame/commandFrame';
import { askEngine } from '../frame/engineSession';
import { modelPlace, precisionOption } from '../frame/modelChoice';
import { formatOption, outputOf } from '../frame/commandOutput';
import { addPair } from './models/add';
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
    file: { type: 'string', value: 'NAME', help: 'pull: which .gguf file, if there are several' },
    yes: { type: 'boolean', help: 'remove: without a question' },
    ...precisionOption,
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
  const output = outputOf(args, at);
  const model = args.text('model');
  const groups = await askEngine(at, (engine, options) => describeAll(model, engine, options, at));
  const found = model === undefined ? findModels(at.env) : undefined;
  const lines = [...groups.flatMap(groupLines), ...(found ? foundLines(found) : [])];
  // The last group ends in an empty line that separates it from nothing.
  await output.write({ json: { pairs: groups, ...found }, lines: () => lines.slice(0, -1) });
  return 0;
}

async function describeAll(
  model: string | undefined,
  engine: EngineClient,
  options: RequestOptions,
  at: Surroundings,
): Promise<Group[]> {
  if (model !== undefined) {
    const folder = modelPlace(model, '--model', at);
    const description = withFit(await engine.describe({ folder }, options));
    return [
      { name: nameOfPlace(folder), title: 'given with --model', models: [{ role: 'single', folder, description }] },
    ];
  }
  const groups: Group[] = [];
  const own = rememberedPairs(at.env).map(({ name, base, tuned }) => {
    return { name, title: 'named by you', base: base.folder, tuned: tuned.folder };
  });
  for (const pair of [...knownPairs(at.packageRoot), ...own]) {
    const base = await describeRow('base', pair.base, engine, options);
    const tuned = await describeRow('tuned', pair.tuned, engine, options);
    groups.push({ name: pair.name, title: pair.title, models: [base, tuned] });
  }
  return groups;
}

/** One broken pair must not hide the others. */
async function describeRow(
  role: ModelRole,
  folder: string,
  engine: EngineClient,
  options: RequestOptions,
): Promise<Row> {
  try {
    return { role, folder, description: withFit(await engine.describe({ folder }, options)) };
  } catch (error) {
    options.signal?.throwIfAborted();
    return { role, folder, problem: toldError(error) };
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
  const facts = [
    printable(d.family),
    `${largeCount(d.parameters)} parameters`,
    printable(d.precision),
    byteSize(d.bytes),
  ];
  const preview = longPreview(d);
  const kept =
    d.keptIn8Bits === undefined
      ? []
      : [`with --precision 8, rounded to 8 bits, it would stay in memory (${byteSize(d.keptIn8Bits)})`];
  const told = [...facts, memoryAndWay(d), ...(preview === undefined ? [] : [preview]), ...kept];
  return [`  ${fit(role, 6)} ${told.join(' · ')}`, place];
}

const reasons = { card: 'the card says so', names: 'by their names', config: 'by their configs' } as const;

/** Twins and single models of the hub cache, and what could be downloaded; nothing where nothing was found. */
function foundLines({ twins, models, downloads }: Found): string[] {
  return [
    ...section('In the hub cache, as pairs (--base ID --tuned ID)', twins.map(twinLine)),
    ...section('In the hub cache, single (--model ID)', models.map(modelLine)),
    ...section('To download (models pull NAME)', downloads.map(downloadLine)),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map(line => `  ${printable(line)}`), ''];
}

function twinLine({ base, tuned, reason, sameConfig }: Found['twins'][number]): string {
  const doubt = sameConfig ? '' : '; their configs differ';
  return `${base.id} · ${tuned.id} · ${byteSize(base.bytes + tuned.bytes)} · twins ${reasons[reason]}${doubt}`;
}

function modelLine({ id, bytes, incomplete }: FoundModel): string {
  return `${id} · ${incomplete === undefined ? byteSize(bytes) : `not complete: ${incomplete}`}`;
}

function downloadLine({ name, tuned, bytes, licence, gated }: Found['downloads'][number]): string {
  return `${name} · ${tuned} and its base · about ${byteSize(bytes)} · ${licence}${gated ? ', accept its licence on the hub first' : ''}`;
}
