/** @file The files of a model that are worth a download: what the product reads, not every format that lies beside it. */
import { sentence, type Words } from '../../base/sentence';
import { LensError } from '../../base/errors';
import type { NextStep } from '../../base/nextSteps';
import { byteSize } from '../../base/readableNumbers';
import type { HubFile, ModelListing } from './modelListing';

const SMALL = new Set([
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'chat_template.jinja',
  'README.md',
  'LICENSE',
  'LICENSE.txt',
  'LICENSE.md',
]);
const SINGLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';
const SHARD = /^model-\d{5}-of-\d{5}\.safetensors$/;
const GGUF = /\.gguf$/i;
/** How many names a message lists. */
const LISTED = 12;

/**
 * @param file the one GGUF that is wanted of a model that has several
 * @throws LensError bad-input where the model has no weights that are read, or several and none was named
 */
export function wantedFiles({ id, files }: ModelListing, file?: string): readonly HubFile[] {
  const small = files.filter(({ path }) => SMALL.has(path));
  if (file !== undefined) return [...small, ...namedFile(id, files, file)];
  if (files.some(({ path }) => path === SINGLE)) return [...small, ...files.filter(({ path }) => path === SINGLE)];
  const shards = files.filter(({ path }) => path === INDEX || SHARD.test(path));
  if (shards.length > 1) return [...small, ...shards];
  return [...small, ...onlyGguf(id, files)];
}

function namedFile(id: string, files: readonly HubFile[], name: string): readonly HubFile[] {
  const [, stem, of] = /^(.*)-\d{5}(-of-\d{5}\.gguf)$/.exec(name) ?? [];
  const isWanted = (path: string): boolean =>
    path === name ||
    (stem !== undefined && path.startsWith(`${stem}-`) && path.endsWith(of!) && path.length === name.length);
  const found = files.filter(({ path }) => GGUF.test(path) && isWanted(path));
  if (found.length > 0) return found;
  throw refused(
    sentence`${id} has no file ${JSON.stringify(name)}.`,
    sentence`Name one of: ${listed(files.filter(f => GGUF.test(f.path)))}.`,
  );
}

function onlyGguf(id: string, files: readonly HubFile[]): readonly HubFile[] {
  const models = files.filter(({ path }) => GGUF.test(path) && !/(^|\/)mmproj/i.test(path));
  if (models.length === 1) return models;
  if (models.length > 1)
    throw refused(sentence`${id} holds ${models.length} GGUF files.`, { step: 'choose-file', files: listed(models) });
  throw refused(
    sentence`${id} holds no weights that can be read: neither ${SINGLE}, nor its shards, nor a GGUF.`,
    sentence`Choose a model that was published in the safetensors format.`,
  );
}

function listed(files: readonly HubFile[]): string {
  const names = files.slice(0, LISTED).map(({ path, bytes }) => `${path} (${byteSize(bytes)})`);
  return `${names.join(', ')}${files.length > LISTED ? ', …' : ''}`;
}

function refused(message: Words, next: Words | NextStep): LensError {
  return new LensError({ reason: 'bad-input', message, next });
}
