/** @file The recorded baseline beside a spec: scores are bound to models, so assertions are held against what was once accepted. */
import { existsSync } from 'node:fs';
import * as v from 'valibot';
import { messageOf } from '../../base/errors';
import { atomicWrite, USER_FILE } from '../../files/atomicWrite';
import { readRegularFile } from '../../files/regularFile';
import type { StudyModel } from '../../protocol/study';
import { writing } from '../results/tableFile';
import { refused } from '../studyError';
import type { Baseline } from './judgements';

/** Numbers by name: a million of them are no baseline. */
const MAX_BASELINE_BYTES = 64 * 2 ** 20;

const schema = v.object({
  baseline: v.literal(1),
  models: v.record(v.string(), v.string()),
  values: v.record(v.string(), v.number()),
});

export interface RecordedBaseline {
  readonly values: Baseline;
  /** Fingerprints, by pair and role. */
  readonly models: Readonly<Record<string, string>>;
}

/** `a/b.study.yaml` → `a/b.baseline.json` */
export function baselineFile(spec: string): string {
  return `${spec.replace(/\.(?:study\.)?ya?ml$/i, '')}.baseline.json`;
}

/** Empty where none was recorded. @throws LensError bad-input where the file is no baseline */
export function readBaseline(file: string): RecordedBaseline {
  if (!existsSync(file)) return { values: new Map(), models: {} };
  try {
    const read = v.parse(schema, JSON.parse(readRegularFile(file, MAX_BASELINE_BYTES).toString('utf8')));
    return { values: new Map(Object.entries(read.values)), models: read.models };
  } catch (error) {
    throw refused(
      `${file} is no baseline: ${messageOf(error)}.`,
      'Delete it and run instruct-lens study accept.',
      error,
    );
  }
}

export function writeBaseline(
  file: string,
  values: readonly (readonly [string, number])[],
  models: Readonly<Record<string, string>>,
): void {
  const content = { baseline: 1, models, values: Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1))) };
  writing(file, () => atomicWrite(file, `${JSON.stringify(content, undefined, 2)}\n`, { mode: USER_FILE }));
}

export function fingerprints(
  pairs: readonly { readonly name: string; readonly models: readonly StudyModel[] }[],
): Record<string, string> {
  return Object.fromEntries(
    pairs.flatMap(({ name, models }) => models.map(model => [`${name} | ${model.role}`, model.fingerprint])),
  );
}
