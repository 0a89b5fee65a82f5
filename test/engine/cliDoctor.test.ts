/** @file The doctor as a user runs it: what it says of this machine is so, with a Vulkan driver and without one. */
import { readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { describe, expect, test } from 'vitest';
import type { DoctorReport } from '../../src/protocol/doctor';
import type { Explanation } from '../../src/protocol/explanation';
import type { ProviderName } from '../../src/protocol/providers';
import { relativeError } from '../support/relativeError';
import { temporaryFolder } from '../support/temporaryFolder';
import { noDriver, onlyDriver, softwareVulkan } from '../support/vulkan';
import { packageRoot, run } from './terminalCommand';

const schema = JSON.parse(readFileSync(join(packageRoot, 'docs', 'doctor.schema.json'), 'utf8')) as object;
const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(schema);
const folder = temporaryFolder();
const { manifest, missing } = softwareVulkan();
/** The processor plays a graphics card, and a busy machine plays it slowly. */
const SOFTWARE_MS = 300_000;
const linux = process.platform === 'linux';

/** A cache of its own: what earlier runs found out is not known. */
const own = (name: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
  const { INSTRUCT_LENS_PROVIDER: _, ...env } = process.env;
  return { ...env, INSTRUCT_LENS_CACHE: join(folder, name), ...more };
};

async function doctor(words: readonly string[], env: NodeJS.ProcessEnv): Promise<DoctorReport> {
  const { code, stdout, stderr } = await run(['doctor', '--format', 'json', ...words], { env });
  expect(stderr).not.toContain('error:');
  const report = JSON.parse(stdout) as DoctorReport;
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  expect(code).toBe(report.cuda?.complete === false ? 1 : 0);
  return report;
}

const findingOf = ({ providers }: DoctorReport, name: ProviderName) =>
  providers!.findings.find(({ provider }) => provider === name)!;

describe('without a driver', () => {
  test.runIf(linux)('WebGPU is not here, which says why the CPU computes (on Linux)', async () => {
    const report = await doctor([], own('without', noDriver));
    expect(findingOf(report, 'webgpu').verdict).toBe('absent');
    expect(findingOf(report, 'webgpu').reason).toMatch(/driver/);
    expect(report.providers!.chosen).toBe('cpu');
    expect(report.providers!.reason).toMatch(/WebGPU.*driver/);
    expect(report.environment['VK_ICD_FILENAMES']).toBe(noDriver['VK_ICD_FILENAMES']);
  });

  test.runIf(linux)('it is not used when it is asked for by name (on Linux)', async () => {
    const report = await doctor(['--provider', 'webgpu'], own('without', noDriver));
    expect([report.providers!.setting, report.providers!.chosen]).toEqual(['webgpu', 'cpu']);
  });

  test('the CPU asked for by name is the CPU', async () => {
    const report = await doctor(['--provider', 'cpu'], own('cpu', noDriver));
    expect([report.providers!.setting, report.providers!.chosen]).toEqual(['cpu', 'cpu']);
  });
});

const why = missing === undefined ? '' : ` (skipped: ${missing})`;
describe.skipIf(manifest === undefined)(`with a driver in software${why}`, { timeout: SOFTWARE_MS }, () => {
  const env = (): NodeJS.ProcessEnv => own('with', onlyDriver(manifest!));

  test('WebGPU gave the known answer, and auto leaves it alone because it is slow', async () => {
    const report = await doctor([], env());
    const { verdict, relativeError, device, cached, candidate } = findingOf(report, 'webgpu');
    expect([verdict, device?.software, candidate, cached]).toEqual(['trusted', true, false, false]);
    expect(relativeError).toBeLessThanOrEqual(2e-4);
    expect(report.providers!.chosen).toBe('cpu');
  });

  test('what was found is known the next time, and tried again on demand', async () => {
    expect(findingOf(await doctor([], env()), 'webgpu').cached).toBe(true);
    expect(findingOf(await doctor(['--again'], env()), 'webgpu').cached).toBe(false);
  });

  test('by name it is used, which the explanation says, and its numbers are those of the CPU', async () => {
    expect((await doctor(['--provider', 'webgpu'], env())).providers!.chosen).toBe('webgpu');
    const prompt = join(folder, 'plural.txt');
    writeFileSync(prompt, 'Change the word to the plural.\n\nbook');
    // The pair, and an answer that is written there: the window.
    const words = ['explain', prompt, '--model', 'models/demo/tuned', '--response', 'books', '--format', 'json'];
    const explained = async (provider: ProviderName): Promise<Explanation> => {
      const { stdout } = await run([...words, '--provider', provider], { env: env() });
      return JSON.parse(stdout) as Explanation;
    };
    const [there, here] = [await explained('webgpu'), await explained('cpu')];
    expect([there.provenance.provider, here.provenance.provider]).toEqual(['webgpu', 'cpu']);
    const numbersOf = ({ models: [model] }: Explanation): number[] => [
      ...model!.influence!,
      ...model!.share!,
      // JSON writes a matrix as its rows.
      ...(model!.attribution as unknown as number[][]).flat(),
      ...model!.response.tokens.map(({ logProbability }) => logProbability),
    ];
    expect(relativeError(numbersOf(there), numbersOf(here))).toBeLessThanOrEqual(2e-4);
  });
});

describe('the page', () => {
  test('has what the JSON has, in sections that fit the window, and tells that a token is there and never what it is', async () => {
    const env = own('cpu', { ...noDriver, COLUMNS: '80', HF_TOKEN: 'hf_secret' });
    const { code, stdout } = await run(['doctor'], { env });
    expect(code).toBe(0);
    const sections = ['Versions', 'What the models run on', 'Memory and threads', 'Models', 'Caches', 'Environment'];
    for (const title of sections) expect(stdout).toContain(`${title}\n  `);
    expect(stdout).toMatch(/Instruct Lens +\d+\.\d+\.\d+\n/);
    expect(stdout).toMatch(/demo, tuned +5\.5 MB, bfloat16,\s+needs\s[\d.]+\s/);
    expect(stdout).toMatch(/loaded\s+as\s+a\s+whole:\s+fits/);
    expect(stdout).not.toContain('CUDA\n');
    expect(stdout).not.toContain(`${homedir()}/`);
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/HF_TOKEN +set/);
    expect(stdout).not.toContain('hf_secret');
  });

  test('--cuda ends with the command that fetches what is missing, or says that nothing is', async () => {
    const { cuda } = await doctor(['--cuda'], own('cpu', noDriver));
    const { stdout } = await run(['doctor', '--cuda'], { env: own('cpu', noDriver) });
    expect(stdout).toContain('\nCUDA\n');
    for (const { name } of cuda!.libraries) expect(stdout).toContain(name);
    if (cuda!.command !== undefined) expect(stdout).toContain(`\n    ${cuda!.command}\n`);
    const lacks = cuda!.libraries.some(({ path, part }) => path === undefined && part !== 'driver');
    expect(cuda!.command !== undefined).toBe(lacks);
  });
});
