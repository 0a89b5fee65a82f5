/** @file How the editor starts the MCP server, by starting it so. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import packageJson from '../../../../package.json';
import { mcpLaunch } from '../../../../src/extension/agents/mcpLaunch';
import { MCP_PROVIDER } from '../../../../src/extension/core/contributions';
import { demo } from '../../../support/modelFolders';

const root = process.cwd();

test('with a pair or one model, as Node, with what the settings say to the engine', () => {
  const pair = mcpLaunch(
    root,
    [
      { role: 'base', folder: demo.base },
      { role: 'tuned', folder: demo.tuned },
    ],
    { INSTRUCT_LENS_THREADS: '2', OTHER: undefined },
  );
  expect(pair.args.slice(1)).toEqual(['mcp', '--base', demo.base, '--tuned', demo.tuned]);
  expect(pair.env).toEqual({ INSTRUCT_LENS_THREADS: '2', ELECTRON_RUN_AS_NODE: '1' });
  const one = mcpLaunch(root, [{ role: 'single', folder: demo.base }], {});
  expect(one.args.slice(1)).toEqual(['mcp', '--model', demo.base]);
  // Its input is closed at once, so it ends as it does when a client goes.
  const { status, stdout } = spawnSync(one.command, [...one.args], { env: { ...process.env, ...one.env }, input: '' });
  expect([status, stdout.toString()]).toEqual([0, '']);
});

test('the manifest offers the provider and a skill whose folder has its name', () => {
  const { mcpServerDefinitionProviders, chatSkills } = packageJson.contributes;
  expect(mcpServerDefinitionProviders).toEqual([{ id: MCP_PROVIDER, label: 'Instruct Lens' }]);
  for (const { path } of chatSkills) {
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toContain(`\nname: ${basename(dirname(path))}\n`);
  }
});
