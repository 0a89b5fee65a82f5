/** @file A model's folder on this machine: whether it is whole, and the facts by which twins know each other. */
import { join } from 'node:path';
import { MAX_CARD_BYTES, modelCard } from './modelCard';
import type { ModelCard } from './modelCard';
import { beginningOf, isJson, namesIn, smallJson, statOf } from './smallFiles';
import type { Json } from './smallFiles';

export interface LocalModel {
  /** Hub id, or the name of the folder. */
  readonly id: string;
  readonly folder: string;
  /** Bytes of the weights. */
  readonly bytes: number;
  /** What is missing before it can be used; undefined where nothing is. */
  readonly incomplete: string | undefined;
  readonly config: Json | undefined;
  readonly hasChatTemplate: boolean;
  readonly card: ModelCard;
}

const SINGLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';

export function localModel(id: string, folder: string): LocalModel {
  const names = namesIn(folder);
  const weights = weightFiles(folder, names);
  return {
    id,
    folder,
    bytes: weights.reduce((sum, name) => sum + (statOf(join(folder, name))?.size ?? 0), 0),
    incomplete: missingPart(folder, weights),
    config: smallJson(join(folder, 'config.json')),
    hasChatTemplate: hasChatTemplate(folder),
    card: modelCard(beginningOf(join(folder, 'README.md'), MAX_CARD_BYTES) ?? ''),
  };
}

/** Names of the files that hold the weights, as far as it can be told; links to nothing too. */
function weightFiles(folder: string, names: readonly string[]): readonly string[] {
  const map = smallJson(join(folder, INDEX))?.['weight_map'];
  if (names.includes(SINGLE)) return [SINGLE];
  if (isJson(map)) return [...new Set(Object.values(map).filter(name => typeof name === 'string'))];
  return names.filter(name => /\.gguf$/i.test(name) && !/^mmproj/i.test(name));
}

function missingPart(folder: string, weights: readonly string[]): string | undefined {
  if (weights.length === 0) return 'no weights (.safetensors or .gguf)';
  const needed = weights.some(name => /\.gguf$/i.test(name)) ? [] : ['config.json', 'tokenizer.json'];
  // A link of the cache leads nowhere while its file is being downloaded.
  const missing = [...needed, ...weights].filter(name => statOf(join(folder, name))?.isFile() !== true);
  if (missing.length === 0) return undefined;
  return missing.length === 1
    ? `${missing[0]!} is missing`
    : `${missing.length} files are missing, ${missing[0]!} first`;
}

function hasChatTemplate(folder: string): boolean {
  if (statOf(join(folder, 'chat_template.jinja'))?.isFile()) return true;
  return smallJson(join(folder, 'tokenizer_config.json'))?.['chat_template'] != null;
}
