/** @file Which state of its files a model was read from: told by their size, times and inode, so that no edit goes unnoticed. */
import { sentence } from '../base/sentence';
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { badCheckpoint } from './checkpointError';

/** What is read of a folder beside the weights and config.json. A link is followed: in a hub cache all of these are links. */
const SMALL_FILES = [
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'chat_template.jinja',
];

export interface Revisions {
  /** Another one after any change of what the weights, or their meaning, come from. */
  readonly weights: string;
  /** Another one after any change of any file, the tokenizer's and the chat template too. */
  readonly files: string;
  /** What they come from: each file, there or not, with its state. */
  readonly states: ReadonlyMap<string, string>;
}

/**
 * @param fingerprint of the content, as far as it is read
 * @param weights config and files with weights
 */
export function revisionsOf(folder: string, fingerprint: string, weights: readonly string[]): Revisions {
  const beside = SMALL_FILES.map(name => join(folder, name));
  const states = new Map([...weights, ...beside].map(path => [path, stateOf(path)]));
  const statesOf = (paths: readonly string[]): string[] => paths.map(path => states.get(path)!);
  const ofWeights = digestOf([fingerprint, ...statesOf(weights)]);
  return { weights: ofWeights, files: digestOf([ofWeights, ...statesOf(beside)]), states };
}

/** @throws LensError bad-checkpoint where a file is another one than when the model was opened */
export function requireUnchanged(folder: string, { states }: Revisions): void {
  const changed = [...states].filter(([path, state]) => stateOf(path) !== state).map(([path]) => basename(path));
  if (changed.length === 0) return;
  const [first, ...others] = changed;
  const more =
    others.length === 1 ? sentence`${first!} and 1 more file` : sentence`${first!} and ${others.length} more files`;
  const what = others.length === 0 ? first! : more;
  throw badCheckpoint(
    sentence`${what} of ${folder} changed while the model was at work: what was computed may belong to neither state.`,
    sentence`Ask again once the files are whole.`,
  );
}

/**
 * Of a file whose converted weights lie on a disk for months: by what an edit changes and a new name or other rights do not.
 */
export function contentState(path: string): string {
  const { dev, ino, size, mtimeNs } = statSync(path, { bigint: true });
  return [dev, ino, size, mtimeNs].join();
}

/** With the time that no program can set, so that an edit whose traces were put back is seen too. Windows changes it by itself. */
function stateOf(path: string): string {
  try {
    const { ctimeNs } = statSync(path, { bigint: true });
    return `${contentState(path)},${process.platform === 'win32' ? '' : ctimeNs}`;
  } catch {
    return 'none';
  }
}

function digestOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
