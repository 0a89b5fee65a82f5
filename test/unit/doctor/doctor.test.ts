import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { describe, expect, test } from 'vitest';
import { doctorLines } from '../../../src/cli/terminal/terminalDoctor';
import { inkFor } from '../../../src/cli/terminal/terminalColour';
import { doctorReport } from '../../../src/doctor/doctorReport';
import { doctorSections } from '../../../src/doctor/doctorSections';
import { folderSize, relevantEnvironment } from '../../../src/doctor/machineFacts';
import { privateValue } from '../../../src/doctor/privateText';
import { ExplainService } from '../../../src/client/explainService';
import type { DoctorReport } from '../../../src/protocol/doctor';
import { temporaryFolder } from '../../support/temporaryFolder';
import { packageRoot } from '../cli/frame/surroundings';
import { LensError } from '../../../src/base/errors';
import { toldError as toldInTerminal } from '../../../src/cli/frame/terminalSteps';
import { toldError as toldInEditor } from '../../../src/extension/core/editorSteps';

const schema = JSON.parse(readFileSync(join(packageRoot, 'docs', 'doctor.schema.json'), 'utf8')) as object;
const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(schema);

/** With everything that a report can hold. */
const whole: DoctorReport = {
  schema: 'instruct-lens/doctor/1',
  versions: { product: '0.1.0', onnxruntime: '1.30.0', node: '20.19.0', vscode: '1.100.3' },
  platform: { system: 'linux', architecture: 'x64', release: '6.1', processor: 'A processor', cores: 2 },
  engine: { threads: 2, memoryFree: 7e9, controlGroup: { limit: 8e9, free: 7e9 } },
  providers: {
    setting: 'auto',
    chosen: 'cpu',
    reason: 'WebGPU was refused.',
    onnxruntime: '1.30.0',
    platform: 'linux-x64',
    findings: [
      {
        provider: 'webgpu',
        verdict: 'refused',
        reason: 'It answered wrongly.',
        candidate: false,
        relativeError: 0.78,
        device: { name: 'SwiftShader Device', driver: 'swiftshader 5.0', software: true },
        checked: '2026-01-02T03:04:05.000Z',
        cached: true,
      },
      {
        provider: 'cpu',
        verdict: 'trusted',
        reason: 'The others are compared with it.',
        candidate: true,
        cached: false,
      },
    ],
  },
  memory: { total: 16e9 },
  models: {
    pairs: [
      {
        name: 'mine',
        base: { name: 'base', folder: '~/models/base', bytes: 5e6 },
        tuned: { name: 'tuned', folder: '~/models/tuned', bytes: 0, problem: 'it is not there' },
      },
    ],
    hub: [
      {
        name: 'Org/Name',
        folder: '~/.cache/huggingface/hub/models--Org--Name',
        bytes: 2.7e8,
        run: {
          ...{ layerwise: true, streamed: true, precision: 'Q4_K', memoryNeeded: 1.4e9, memoryFree: 7e9 },
          firstPicture: { promptTokens: 384, responseTokens: 128, influence: 90, flow: 40 },
        },
      },
    ],
  },
  caches: [{ name: 'results and verdicts', folder: '~/.cache/instruct-lens', files: 1, bytes: 1200 }],
  settings: { executionProvider: 'auto' },
  environment: { LD_LIBRARY_PATH: '' },
  problems: ['Something went wrong. Try again.'],
  cuda: {
    complete: false,
    summary: 'One is missing.',
    libraries: [
      { name: 'libcuda.so.1', part: 'driver', path: '/lib/libcuda.so.1', loadable: true },
      { name: 'libcudnn.so.9', part: 'cuDNN', loadable: false },
    ],
    command: `fetch ${'x'.repeat(120)}`,
    setting: 'export LD_LIBRARY_PATH=/x',
  },
};

describe('the schema', () => {
  test('has a whole report, and one of an engine that does not start', () => {
    expect(validate(whole), JSON.stringify(validate.errors)).toBe(true);
    const { engine: _, providers: __, cuda: ___, ...least } = whole;
    expect(validate(least), JSON.stringify(validate.errors)).toBe(true);
  });

  test.each([
    ['an unknown key', { ...whole, prompt: 'text' }],
    ['another version', { ...whole, schema: 'instruct-lens/doctor/2' }],
    ['a verdict that there is not', { ...whole, providers: { ...whole.providers, findings: [{ verdict: 'good' }] } }],
  ])('has not %s', (_, report) => {
    expect(validate(report)).toBe(false);
  });
});

describe('the page', () => {
  const lines = (width: number): string[] => [...doctorLines(doctorSections(whole), width, inkFor('none', 'dark'))];
  const text = lines(80).join('\n');

  test('says what went wrong first, then every fact', () => {
    expect(text.startsWith('Problems\n  1  Something went wrong. Try again.')).toBe(true);
    const [hub] = doctorSections(whole)
      .find(({ title }) => title === 'Models')!
      .rows.slice(-1);
    expect(hub!.text).toBe(
      '270.0 MB, Q4_K, needs 1.4 GB of 7.0 GB free memory, run layer by layer from the disk: fits, ' +
        'preview of 384 + 128 tokens in about 90 s, by information flow in 40 s, ~/.cache/huggingface/hub/models--Org--Name',
    );
    for (const fact of ['0.1.0', '1.100.3', 'A processor, 2 cores', 'limit 8.0 GB, 7.0 GB left', 'Org/Name'])
      expect(text).toContain(fact);
    expect(text).toContain('cannot be used: it is not there');
    expect(text).toMatch(/LD_LIBRARY_PATH +\(empty\)/);
  });

  test('says of a provider its verdict, its reason, and on what', () => {
    const said = lines(400).find(line => line.startsWith('  WebGPU'));
    expect(said).toBe(
      '  WebGPU  not used. It answered wrongly. Largest relative difference 7.8e-1. On SwiftShader Device, driver swiftshader 5.0, in software.',
    );
    expect(lines(400)).toContain('  Used    CPU (asked for: auto). WebGPU was refused.');
  });

  test('wraps texts, and never a command', () => {
    const { command } = whole.cuda!;
    expect(lines(80)).toContain(`    ${command!}`);
    const wrapped = lines(80).filter(line => !line.includes(command!));
    expect(Math.max(...wrapped.map(line => line.length))).toBeLessThanOrEqual(80);
  });
});

describe('what may be shown to others', () => {
  const person = { home: '/home/rose', user: 'rose' };
  test.each([
    ['/home/rose/models', '~/models'],
    ['/home/rose', '~'],
    ['/opt:/home/rose/lib:/x', '/opt:~/lib:/x'],
    ['“/home/rose/a b” is missing', '“~/a b” is missing'],
    ['/home/rosemary/models', '/home/rosemary/models'],
    ['/media/rose/disk/model.gguf', '/media/USER/disk/model.gguf'],
    ['/rose/models', '/rose/models'],
    ['a rose is a rose', 'a rose is a rose'],
    ['https://rose:secret@hub.example/x', 'https://hub.example/x'],
  ])('%s', (text, expected) => {
    expect(privateValue({ a: [text] }, person)).toEqual({ a: [expected] });
  });

  test('Windows writes a home folder in several ways', () => {
    const windows = { home: 'C:\\Users\\Rose', user: 'Rose' };
    expect(privateValue('c:\\users\\rose\\models', windows)).toBe('~\\models');
    expect(privateValue('D:\\data\\Rose\\m', windows)).toBe('D:\\data\\USER\\m');
  });

  test('numbers and nothing stay', () => {
    expect(privateValue({ a: 1, b: undefined, c: null, d: true }, person)).toEqual({
      a: 1,
      b: undefined,
      c: null,
      d: true,
    });
  });

  test('of an environment the variables that matter, of secrets that they are set', () => {
    const env = {
      HF_TOKEN: 'hf_secret',
      https_proxy: 'http://me:pw@proxy',
      PATH: '/bin',
      INSTRUCT_LENS_CACHE: '',
      VK_ICD_FILENAMES: '/x.json',
    };
    expect(relevantEnvironment(env)).toEqual({
      INSTRUCT_LENS_CACHE: '',
      VK_ICD_FILENAMES: '/x.json',
      HF_TOKEN: 'set',
      https_proxy: 'set',
    });
  });
});

describe('gathered on this machine', () => {
  const folder = temporaryFolder();

  test('an engine that does not start is a problem in a report that has all the rest', async () => {
    const cache = join(folder, 'cache');
    mkdirSync(join(cache, 'cuda'), { recursive: true });
    writeFileSync(join(cache, 'one.result'), 'abc');
    writeFileSync(join(cache, 'cuda', 'two.so'), 'abcde');
    symlinkSync(packageRoot, join(cache, 'link'));
    const engine = new ExplainService({ entry: join(folder, 'nothing.js'), idleMs: () => 0 });
    const model = join(packageRoot, 'models', 'demo', 'base');
    const report = await doctorReport({
      engine,
      packageRoot,
      env: { INSTRUCT_LENS_CACHE: cache, HF_HUB_CACHE: join(folder, 'hub') },
      pairs: () => [{ name: 'half', base: model, tuned: join(folder, 'gone') }],
      problems: ['said before'],
    });
    engine.dispose();
    expect(validate(JSON.parse(JSON.stringify(report))), JSON.stringify(validate.errors)).toBe(true);
    expect(report.problems[0]).toBe('said before');
    expect(report.problems[1]).toMatch(/engine's program is missing.*Install Instruct Lens again\.$/);
    expect(report).not.toHaveProperty('engine');
    expect(report.versions.onnxruntime).toBe('1.30.0');
    expect(report.models.pairs[0]!.base.bytes).toBeGreaterThan(5e6);
    expect(report.models.pairs[0]!.tuned.problem).toBe('it is not there');
    expect(report.caches.map(({ name, files, bytes }) => [name, files, bytes])).toEqual([
      ['results and verdicts', 1, 3],
      ['libraries of CUDA', 1, 5],
    ]);
  });

  test('an engine that ends at once is told as what it is', async () => {
    const entry = join(folder, 'ends.js');
    writeFileSync(entry, 'process.exit(3);');
    const engine = new ExplainService({ entry, idleMs: () => 0 });
    const env = { INSTRUCT_LENS_CACHE: '', HF_HUB_CACHE: folder };
    const { problems } = await doctorReport({ engine, packageRoot, env, pairs: () => [] });
    engine.dispose();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/engine/);
  });

  test('a list of pairs that cannot be read is a problem too', async () => {
    const engine = new ExplainService({ entry: join(folder, 'nothing.js'), idleMs: () => 0 });
    const pairs = (): never => {
      throw new Error('The list is broken.');
    };
    const env = { INSTRUCT_LENS_CACHE: '', HF_HUB_CACHE: folder };
    const { problems, caches } = await doctorReport({ engine, packageRoot, env, pairs });
    engine.dispose();
    expect(problems.some(text => text.startsWith('The list is broken.'))).toBe(true);
    expect(caches.map(({ name }) => name)).not.toContain('results and verdicts');
  });

  test('a problem is told in the words of the surface that asks', async () => {
    const engine = new ExplainService({ entry: join(folder, 'nothing.js'), idleMs: () => 0 });
    const pairs = (): never => {
      throw new LensError({ reason: 'usage', message: 'No pair.', next: { step: 'choose-pair' } });
    };
    const env = { INSTRUCT_LENS_CACHE: '', HF_HUB_CACHE: folder };
    const of = async (told: typeof toldInEditor): Promise<string> =>
      (await doctorReport({ engine, packageRoot, env, pairs, told })).problems.join('\n');
    const [editor, terminal] = [await of(toldInEditor), await of(toldInTerminal)];
    engine.dispose();
    expect(editor).toContain('No pair. Run “Choose Model…”');
    expect(editor).not.toMatch(/(?<![\w-])--[a-z]/);
    expect(terminal).toMatch(/No pair\. .*--base/);
    expect(terminal).not.toMatch(/instructLens\.|“/);
  });

  test('a folder that is not there holds nothing', () => {
    expect(folderSize(join(folder, 'nowhere'))).toEqual({ files: 0, bytes: 0 });
  });
});
