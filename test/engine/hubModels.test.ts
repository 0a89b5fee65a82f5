/**
 * @file From an id of the hub to an explanation, against a hub on this machine: first as a new user gets there, with the real command; then
 * what else can be done with models, in this process.
 */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { EngineClient } from '../../src/client/engineClient';
import { engineEntry } from '../support/engine';
import { convertedFacts } from '../support/ggufConverter';
import { writeGguf } from '../support/ggufFile';
import { servedFolder, type HubOnThisMachine } from '../support/hubServer';
import { demo } from '../support/modelFolders';
import { temporaryFolder } from '../unit/models/cacheFolders';
import { hubOnThisMachine } from '../unit/models/hubServer';
import { run } from '../unit/cli/frame/surroundings';
import { packageRoot, program, run as spawned } from './terminalCommand';

const [base, tuned] = ['Little/World', 'Little/World-Instruct'] as const;

let env: NodeJS.ProcessEnv;
let engine: EngineClient;
let hub: HubOnThisMachine;
const linux = process.platform === 'linux';
beforeEach(async () => {
  const home = temporaryFolder();
  hub = await hubOnThisMachine(servedFolder(base, demo.base), servedFolder(tuned, demo.tuned));
  const { HF_HOME, HF_TOKEN, HF_HUB_CACHE, ...rest } = process.env;
  env = {
    ...rest,
    HF_ENDPOINT: hub.endpoint,
    HF_HUB_CACHE: join(home, 'hub'),
    INSTRUCT_LENS_CACHE: join(home, 'cache'),
    INSTRUCT_LENS_CONFIG: join(home, 'config'),
  };
  engine = new EngineClient({ entry: engineEntry, env: () => env });
  onTestFinished(() => engine.dispose());
});

const command = (...words: string[]) => run(words, { env, engine });
const models = (...words: string[]) => command('models', ...words);
const example = join(packageRoot, 'examples', 'little-world.prompt.md');

test('three commands: two downloads and the explanation', async () => {
  for (const id of [base, tuned]) {
    const { code, stdout, stderr } = await spawned(['models', 'pull', id], { env });
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(`--model ${id}`) as string });
    expect(existsSync(join(stdout.trim(), 'model.safetensors'))).toBe(true);
  }
  const again = await spawned(['models', 'pull', tuned], { env });
  expect(again.stderr).toContain(
    `Compare it with its twin: instruct-lens explain FILE --base ${base} --tuned ${tuned}`,
  );
  const words = ['explain', example, '--base', base, '--tuned', tuned, '--format', 'json', '--max-tokens', '8'];
  const [hub, bundled] = await Promise.all([
    spawned(words, { env }),
    spawned(['explain', example, '--format', 'json', '--max-tokens', '8'], { env }),
  ]);
  const facts = (json: string) => {
    const { models: explained } = JSON.parse(json) as {
      models: { response: { text: string }; instructionScore: unknown }[];
    };
    return explained.map(model => [model.response.text, model.instructionScore]);
  };
  expect(facts(hub.stdout)).toEqual(facts(bundled.stdout));
});

test.skipIf(!linux)('a file for which there is no room is asked for once, and the disk is blamed', async () => {
  const limited = ['-c', 'ulimit -f 100; exec "$0" "$@"', process.execPath, program, 'models', 'pull', tuned];
  const failed = promisify(execFile)('bash', limited, { env });
  await expect(failed).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /error: The download could not be written: EFBIG.*\nnext: {2}Free some space/,
    ) as string,
  });
  expect(hub.seen.filter(({ path }) => path.endsWith('/-/model.safetensors'))).toHaveLength(1);
});

describe('the list', () => {
  test('shows twins of the cache, and names a pair that was added', async () => {
    for (const id of [base, tuned]) await models('pull', id);
    const found = JSON.parse((await models('list', '--format', 'json')).stdout) as {
      twins: { base: { id: string }; tuned: { id: string }; reason: string }[];
    };
    expect(found.twins.map(pair => [pair.base.id, pair.tuned.id, pair.reason])).toEqual([[base, tuned, 'names']]);
    expect((await models('add', 'mine', '--base', base, '--tuned', tuned)).code).toBe(0);
    expect((await models()).stdout).toMatch(/^mine · named by you$/m);
    const { code, stdout } = await command('explain', example, '--pair', 'mine', '--max-tokens', '4', '--no-color');
    expect(code).toBe(0);
    expect(stdout).toContain('mine pair');
    expect((await models('remove', 'mine')).stderr).toContain('Add --yes.');
    expect((await models('remove', 'mine', '--yes')).stdout).toBe('mine is removed.\n');
    expect((await models()).stdout).not.toContain('named by you');
    expect((await models('verify', tuned)).code).toBe(0);
  });
});

test('a byte that changed on the disk is found, by the model and by the pair', async () => {
  for (const id of [base, tuned]) await models('pull', id);
  await models('add', 'mine', '--base', base, '--tuned', tuned);
  expect((await models('verify', 'mine')).code).toBe(0);
  const file = join((await models('pull', tuned)).stdout.trim(), 'model.safetensors');
  const bytes = readFileSync(file);
  bytes[bytes.length - 5]! ^= 1;
  writeFileSync(file, bytes);
  const { code, stdout } = await models('verify', tuned);
  expect([code, stdout]).toEqual([1, expect.stringMatching(/^WRONG .*model\.safetensors: its hash is /m)]);
  expect((await models('verify', 'mine')).code).toBe(1);
});

test('a GGUF is read where it is', async () => {
  const folder = temporaryFolder();
  const facts = convertedFacts(demo.tuned);
  const file = writeGguf(join(folder, 'model.gguf'), facts);
  const request = join(folder, 'request.json');
  const output = join(folder, 'result.json');
  writeFileSync(request, JSON.stringify({ ids: [5, 6, 7], prompt_tokens: 2, want: ['logits'] }));
  const inspect = async (place: string) => {
    const { code, stderr } = await command('inspect', place, '--input', request, '--output', output);
    expect([code, stderr]).toEqual([0, '']);
    return (JSON.parse(readFileSync(output, 'utf8')) as { logits_last: number[] }).logits_last;
  };
  const logits = await inspect(file);
  expect(logits).toEqual(await inspect(demo.tuned));
  expect(existsSync(join(env['INSTRUCT_LENS_CACHE']!, 'gguf'))).toBe(false);
});

test.each([
  [['pull', 'none/there'], 'There is no model none/there', 'Check the name'],
  [['pull', 'x'], 'neither a model ID (ORG/NAME) nor a pair', 'smollm2-135m'],
  [['pull'], 'takes one ID', 'models pull ORG/NAME'],
  [['add', 'a b', '--base', demo.base, '--tuned', demo.tuned], "can't be the name", 'letters, digits'],
  [['add', 'demo', '--base', demo.base, '--tuned', demo.tuned], 'belongs to a bundled pair', 'another name'],
  [['add', 'x', '--base', 'none', '--tuned', demo.tuned], 'There is no folder', '.gguf file'],
  [['remove', 'Little/World', '--yes'], 'models themselves are never removed', 'hf cache rm'],
  [['remove'], 'takes one name', 'models remove NAME'],
  [['verify', 'Little/World'], 'the hub cache has no such model', 'models pull Little/World'],
])('models %j', async (words, message, next) => {
  const { code, stderr } = await models(...words);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  expect(stderr).toContain(next);
});
