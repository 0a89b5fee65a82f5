/** @file Nothing that a report says steers the terminal. */
import { join } from 'node:path';
import { writeFileSync, mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { showWarnings } from '../../../../src/cli/frame/command';
import { temporaryFolder } from '../../checkpoint/folders';
import { run } from './surroundings';

const HOSTILE = 'a\u001b]0;title\u0007b';

test('escape sequences in what was found are shown, not sent', async () => {
  let said = '';
  const stderr = { isTTY: false, columns: 80, write: (text: string) => Promise.resolve(void (said += text)) };
  await showWarnings([{ severity: 'warning', message: `Nothing can be kept in ${HOSTILE}.` }], { stderr });
  expect(said).toMatch(/^warning: Nothing can be kept in a.*title.*b\.\n$/);
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  expect(said).not.toMatch(/[\u0007\u001b]/);
});

test('nor does a cache folder of such a name', async () => {
  const cache = join(temporaryFolder(), HOSTILE);
  mkdirSync(join(cache, 'gguf'), { recursive: true });
  const ask = () => run(['models', 'remove', '--converted', '--yes'], { env: { INSTRUCT_LENS_CACHE: cache } });
  const none = await ask();
  writeFileSync(join(cache, 'gguf', `${'0'.repeat(64)}-1.safetensors`), 'x');
  const some = await ask();
  expect([none.stdout, some.stdout]).toEqual([
    expect.stringContaining('holds no converted weights'),
    expect.stringContaining('Deleted 1 file'),
  ]);
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  expect(none.stdout + some.stdout + some.stderr).not.toMatch(/[\u0007\u001b]/);
});
