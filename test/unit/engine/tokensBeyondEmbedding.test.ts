/** @file Tokenizers with more tokens than the embedding has rows: one added token too many refuses the texts that use it, no more. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LensError } from '../../../src/base/errors';
import { openReaders } from '../../../src/engine/reading/readingModels';
import { SessionPool } from '../../../src/engine/runtime/sessionPool';
import { parsePrompt } from '../../../src/prompt/parsePrompt';
import { demo, editJson, type JsonObject } from '../../support/modelFolders';
import { temporaryFolder } from '../../support/temporaryFolder';

const ROWS = 2048;
const folder = temporaryFolder();

function withTokenizer(name: string, change: (json: JsonObject) => JsonObject): string {
  const copy = join(folder, name);
  cpSync(demo.tuned, copy, { recursive: true });
  editJson(join(copy, 'tokenizer.json'), change);
  return copy;
}

const image = (json: JsonObject): JsonObject => ({
  ...json,
  added_tokens: [
    ...(json['added_tokens'] as object[]),
    {
      ...{ id: ROWS, content: '<image>', special: true },
      ...{ single_word: false, lstrip: false, rstrip: false, normalized: false },
    },
  ],
});

function read(model: string, text: string) {
  const document = parsePrompt(text, { fileName: 'a.txt', values: {} });
  const models = [{ role: 'single', folder: model }] as const;
  return openReaders(new SessionPool(), { models, document, baseRendering: 'tuned-template' });
}

test('a text without the token is read as by the model without it', async () => {
  const [found] = await read(withTokenizer('plain', image), 'Rose lost a drum.');
  const [own] = await read(demo.tuned, 'Rose lost a drum.');
  expect(found!.ids).toEqual(own!.ids);
});

test('a text with the token is refused, with the token and its id', async () => {
  const error: unknown = await read(withTokenizer('used', image), 'Rose lost a <image>.').catch((e: unknown) => e);
  if (!LensError.is(error, 'bad-input')) throw error;
  expect(error.message).toContain(`<image>, a token (id ${ROWS}) without an embedding`);
});

test('a vocabulary that is larger than the embedding is that of another model', async () => {
  const other = withTokenizer('other', json => {
    const model = json['model'] as { vocab: Record<string, number> };
    return { ...json, model: { ...model, vocab: { ...model.vocab, zzz: ROWS } } };
  });
  const error: unknown = await read(other, 'Rose').catch((e: unknown) => e);
  if (!LensError.is(error, 'bad-checkpoint')) throw error;
  expect(error.message).toContain('has 2049 tokens');
});
