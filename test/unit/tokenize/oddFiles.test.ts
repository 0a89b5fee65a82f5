/** @file Pipes and devices in the place of a tokenizer's files: refused in words, never waited for or read without end. */
import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadTokenizer } from '../../../src/tokenize/tokenizer';
import { copyModel, demo } from '../../support/modelFolders';
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
