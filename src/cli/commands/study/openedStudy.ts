/** @file What the options of `study` mean: the spec, the folder of results, the shard, the models. */
import * as path from 'node:path';
import { chooseModels } from '../../../models/modelPairs';
import { rememberedPairs } from '../../../models/rememberedPairs';
import type { ModelChoice } from '../../../protocol/request';
import type { StudyPair } from '../../../protocol/study';
import { ResultsFolder, type Shard } from '../../../study/results/resultsFolder';
import { shardOf } from '../../../study/run/shards';
import { loadStudy, type Study } from '../../../study/spec/loadStudy';
import { refused } from '../../../study/studyError';
import type { OptionTable, ParsedArguments } from '../../frame/arguments';
import { modelPlace } from '../../frame/modelChoice';
import type { Surroundings } from '../../frame/surroundings';

export const resultsOption = {
  results: { type: 'string', value: 'DIR', help: 'folder of the results; default: beside the spec, SPEC.results' },
} as const satisfies OptionTable;

export const shardOptions = {
  shard: {
    type: 'string',
    value: 'I/N',
    help: 'only this part of the cases, from 1; default: by SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX, else all',
  },
  of: { type: 'string', value: 'N', help: 'how many shards there are, where the environment says only which this is' },
} as const satisfies OptionTable;

export const selectionOptions = {
  only: {
    type: 'string',
    multiple: true,
    value: 'ID',
    help: 'only this case, repeatable; the others stay to be done, and are in no report',
  },
  events: { type: 'boolean', help: 'a line of JSON on standard output for each case that is finished' },
} as const satisfies OptionTable;

export interface OpenedStudy {
  readonly study: Study;
  readonly results: ResultsFolder;
}

/** @throws LensError bad-input */
export function openStudy(spec: string, args: ParsedArguments, at: Surroundings): OpenedStudy {
  const file = path.resolve(at.cwd, spec);
  const wanted = args.text('results');
  const folder = wanted === undefined ? defaultResults(file) : path.resolve(at.cwd, wanted);
  return { study: loadStudy(file), results: new ResultsFolder(folder) };
}

function defaultResults(file: string): string {
  return `${file.replace(/\.(?:study\.)?ya?ml$/i, '')}.results`;
}

export function chosenShard(args: ParsedArguments, at: Surroundings): Shard {
  return shardOf({ shard: args.text('shard'), of: args.text('of') }, at.env);
}

/** @throws LensError bad-input where a case is named that is not there */
export function chosenCases(args: ParsedArguments, { cases }: Study): ReadonlySet<string> | undefined {
  const ids = args.texts('only');
  if (ids.length === 0) return undefined;
  const known = new Set(cases.map(one => one.id));
  const strange = ids.find(id => !known.has(id));
  if (strange !== undefined) throw refused(`--only: there is no case "${strange}".`, 'Name cases by their ids.');
  return new Set(ids);
}

/** The models of each pair; folders start at the spec's. @throws LensError usage */
export function pairModels(study: Study, at: Surroundings): Map<string, readonly ModelChoice[]> {
  const own = rememberedPairs(at.env);
  return new Map(study.spec.pairs.map(pair => [pair.name, modelsOfPair(pair, study, own, at)]));
}

function modelsOfPair(
  pair: StudyPair,
  study: Study,
  own: ReturnType<typeof rememberedPairs>,
  at: Surroundings,
): readonly ModelChoice[] {
  const there = { ...at, cwd: study.folder };
  const place = (word: string | undefined): string | undefined =>
    word === undefined ? undefined : modelPlace(word, `pairs, ${pair.name}`, there);
  const wish = { pair: pair.pair, base: place(pair.base), tuned: place(pair.tuned), model: place(pair.model) };
  return chooseModels(wish, at.packageRoot, own).models;
}
