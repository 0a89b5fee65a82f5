/** @file Which files the models are at, and which one the others wait for. */
import { knownPart } from '../../picture/progressWords';
import type { ExplainedFile } from './explanationStore';

export interface BusyFile {
  readonly uri: string;
  /** Of 1; undefined where nobody can know. */
  readonly part?: number;
}

/** The other file that the engine is at; it tells its progress, and who waits has none. */
export function busyBefore(files: readonly ExplainedFile[], uri: string): BusyFile | undefined {
  const busy = files.find(file => file.uri !== uri && file.work?.progress !== undefined);
  if (!busy) return undefined;
  const part = knownPart(busy.work!.progress!);
  return { uri: busy.uri, ...(part !== undefined && { part }) };
}

/** Files that are explained now, or wait for it. */
export function jobCount(files: readonly ExplainedFile[]): number {
  return files.filter(({ work }) => work !== undefined).length;
}
