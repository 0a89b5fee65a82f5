/** @file The terminal reads a prompt file as the editor does: by its folder too, wherever it is called from. */
import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../support/temporaryFolder';
import { run } from './frame/surroundings';

const root = temporaryFolder();
const agents = path.join(root, '.claude', 'agents');
mkdirSync(agents, { recursive: true });
writeFileSync(path.join(agents, 'tailor.md'), '---\nhint: [a] [b]\n---\nYou sew hats.\n');

test.each([
  ['by its path', ['tokens', path.join(agents, 'tailor.md'), '--format', 'json'], undefined],
  ['by its name, in its folder', ['tokens', 'tailor.md', '--format', 'json'], agents],
])('an agent file named %s is a system message; its header costs a warning', async (_, words, cwd) => {
  const { code, stdout, stderr } = await run(words, cwd === undefined ? {} : { cwd });
  expect([code, stderr]).toEqual([0, expect.stringMatching(/^tailor\.md:2:1: warning: Line 2 of the header/)]);
  const { tokens } = JSON.parse(stdout) as { tokens: { kind: string; role?: string }[] };
  expect(new Set(tokens.filter(token => token.kind === 'file').map(token => token.role))).toEqual(new Set(['system']));
});
