/** @file `instruct-lens models`: the pairs known by name, and whether they fit into memory. */
import * as path from 'node:path';
import { factsOf } from '../base/errors';
import type { ErrorFacts } from '../base/errors';
import { printable } from '../base/printable';
import { byteSize, largeCount } from '../base/readableNumbers';
import type { EngineClient, RequestOptions } from '../client/engineClient';
import { knownPairs } from '../client/modelPairs';
import type { ModelDescription } from '../protocol/engine';
import type { ModelRole } from '../protocol/explanation';
import { safeJson } from '../protocol/explanationJson';
import { usageError } from './arguments';
import type { ParsedArguments } from './arguments';
import { commonOptions, formatOption } from './command';
import type { Command } from './command';
import { withEngine } from './engineSession';
import type { Surroundings } from './surroundings';
import { fit } from './terminalText';

export const modelsCommand: Command = {
  name: 'models',
  summary: 'the model pairs known by name, with size, family and whether they fit in memory',
  usage: 'models [--model DIR] [--format text|json]',
  options: {
    model: { type: 'string', value: 'DIR', help: 'describe this checkpoint folder instead' },
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

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  if (args.positionals.length > 0) {
    throw usageError(`models takes no ${args.positionals[0]!}.`, `Use: instruct-lens ${modelsCommand.usage}`);
  }
  const format = args.choice('format', 'text', ['text', 'json']);
  const groups = await withEngine(at, (client, options) => describeAll(args.text('model'), client, options, at));
  const text = format === 'json' ? safeJson({ pairs: groups }) : groups.flatMap(groupLines).join('\n').trimEnd();
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
    const folder = path.resolve(at.cwd, model);
    const description = withFit(await client.describe({ folder }, options));
    return [
      { name: path.basename(folder), title: 'given with --model', models: [{ role: 'single', folder, description }] },
    ];
  }
  const groups: Group[] = [];
  for (const pair of knownPairs(at.packageRoot)) {
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
