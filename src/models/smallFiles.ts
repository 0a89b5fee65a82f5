/** @file Small files of a model's folder, read with a limit; what can't be read counts as not there. */
import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { READ_ONLY, readRegularFile } from '../files/regularFile';

/** Configs and cards have some kilobytes; an index of shards some megabytes. */
const MAX_BYTES = 64 * 2 ** 20;

/** Links followed; undefined where there is nothing, a link to nothing, or nothing that may be seen. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export function smallText(path: string): string | undefined {
  const stat = statOf(path);
  if (stat?.isFile() !== true || stat.size > MAX_BYTES) return undefined;
  try {
    return readRegularFile(path, MAX_BYTES).toString('utf8');
  } catch {
    return undefined;
  }
}

/** The beginning of a file: at most so many bytes, a character that is cut at the end left out. */
export function beginningOf(path: string, bytes: number): string | undefined {
  try {
    const descriptor = openSync(path, READ_ONLY);
    try {
      if (!fstatSync(descriptor).isFile()) return undefined;
      const head = Buffer.alloc(bytes);
      return new TextDecoder().decode(head.subarray(0, readSync(descriptor, head, 0, bytes, 0)), { stream: true });
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

export type Json = Readonly<Record<string, unknown>>;

export function smallJson(path: string): Json | undefined {
  const text = smallText(path);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
