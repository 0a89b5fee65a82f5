/** @file Pipes and devices in the place of a tokenizer's files: refused in words, never waited for or read without end. */
import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadTokenizer } from '../../../src/tokenize/tokenizer';
import { copyModel, demo, editJson } from '../../support/modelFolders';
import { temporaryFolder } from '../../support/temporaryFolder';

const folder = temporaryFolder();
const files = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'chat_template.jinja',
  'config.json',
];

describe.skipIf(process.platform === 'win32')('in the place of', () => {
  test.each(files)('%s', async name => {
    const model = copyModel(demo.tuned, join(folder, name));
    const file = join(model, name);
    const refusal = { reason: 'bad-checkpoint', message: expect.stringMatching(`${name}.*regular file`) as string };
    for (const device of ['/dev/zero', '/dev/full']) {
      rmSync(file, { force: true });
      symlinkSync(device, file);
      await expect(loadTokenizer(model)).rejects.toMatchObject(refusal);
    }
    rmSync(file);
    execFileSync('mkfifo', [file]);
    await expect(loadTokenizer(model)).rejects.toMatchObject(refusal);
  });
});

test.skipIf(process.platform === 'win32')('in the place of the model itself', async () => {
  for (const name of ['pipe', 'pipe.gguf']) {
    execFileSync('mkfifo', [join(folder, name)]);
    await expect(loadTokenizer(join(folder, name))).rejects.toMatchObject({
      reason: 'usage',
      message: expect.stringMatching(/is a pipe or a device, not a folder or a GGUF/) as string,
    });
  }
});

test('a normalizer that doubles a text again and again is refused before the library runs it', async () => {
  const double = { type: 'Replace', pattern: { String: 'o' }, content: 'oo' };
  const model = copyModel(demo.tuned, join(folder, 'doubling'));
  const normalized = (normalizers: readonly object[]): void =>
    editJson(join(model, 'tokenizer.json'), json => ({ ...json, normalizer: { type: 'Sequence', normalizers } }));
  normalized(Array.from({ length: 24 }, () => double));
  await expect(loadTokenizer(model)).rejects.toMatchObject({
    reason: 'bad-checkpoint',
    message: expect.stringContaining('16777216 times as long; at most 64 times') as string,
  });
  normalized([{ ...double, pattern: { String: '' }, content: 'x'.repeat(64) }]);
  await expect(loadTokenizer(model)).rejects.toMatchObject({ reason: 'bad-checkpoint' });
  normalized([double, { type: 'Replace', pattern: { Regex: ' ' }, content: '\u2581' }, { type: 'NFC' }]);
  expect((await loadTokenizer(model)).vocabularySize).toBeGreaterThan(0);
});

test('a tokenizer that has no token for what it does not know is refused in words, not with the library’s error', async () => {
  const model = copyModel(demo.tuned, join(folder, 'unknown'));
  editJson(join(model, 'tokenizer.json'), json => ({
    ...json,
    model: { type: 'WordLevel', vocab: { a: 0 }, unk_token: '[UNK]' },
  }));
  const tokenizer = await loadTokenizer(model);
  await expect(tokenizer.encode('b', { addSpecialTokens: false })).rejects.toMatchObject({
    reason: 'bad-checkpoint',
    message: expect.stringMatching(/tokenizer\.json can't be used: .*unk/i) as string,
  });
});
