/** @file Which models this machine has, with their sizes. Nothing is opened but small files. */
import { basename } from 'node:path';
import { findModels } from '../models/foundModels';
import { localModel } from '../models/localModel';
import { statOf } from '../models/smallFiles';
import type { DoctorModel, DoctorPair } from '../protocol/doctor';

/** A pair that has a name, by the folders (or files) of its models. */
export interface NamedPair {
  readonly name: string;
  readonly base: string;
  readonly tuned: string;
}

export function pairsOnDisk(pairs: readonly NamedPair[]): readonly DoctorPair[] {
  return pairs.map(({ name, base, tuned }) => ({ name, base: modelAt(base), tuned: modelAt(tuned) }));
}

/** Every model of the hub cache once. */
export function hubModels(env: NodeJS.ProcessEnv): readonly DoctorModel[] {
  const { twins, models } = findModels(env);
  const all = [...twins.flatMap(({ base, tuned }) => [base, tuned]), ...models];
  const first = new Map(all.map(model => [model.folder, model] as const));
  return [...first.values()].map(({ id, folder, bytes, incomplete }) => factsOf(id, folder, bytes, incomplete));
}

/** A folder of a checkpoint, or one file that is a whole model. */
function modelAt(folder: string): DoctorModel {
  const stat = statOf(folder);
  const name = basename(folder);
  if (stat === undefined) return factsOf(name, folder, 0, 'it is not there');
  if (stat.isFile()) return factsOf(name, folder, stat.size, undefined);
  const { bytes, incomplete } = localModel(name, folder);
  return factsOf(name, folder, bytes, incomplete);
}

function factsOf(name: string, folder: string, bytes: number, problem: string | undefined): DoctorModel {
  return { name, folder, bytes, ...(problem === undefined ? {} : { problem }) };
}
