/** @file Who waits for whom: the engine runs one request at a time, and a prompt that is behind another says so. */
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
  const { done, total } = busy.work!.progress!;
  return {
    uri: busy.uri,
    ...(total === undefined || total === 0 ? {} : { part: Math.min(1, done / total) }),
  };
}

/** Files that are explained now, or wait for it. */
export function jobCount(files: readonly ExplainedFile[]): number {
  return files.filter(({ work }) => work !== undefined).length;
}
