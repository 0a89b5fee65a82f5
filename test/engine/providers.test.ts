/** @file Execution providers behind the real engine: trusted after a known answer, refused with a reason, and nothing lost when one fails. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { EngineClient } from '../../src/client/engineClient';
import { probe } from '../../src/engine/providers/probe';
import type { Explanation } from '../../src/protocol/explanation';
import type { ProviderFallback, ProviderFinding, ProvidersReport } from '../../src/protocol/providers';
import { engineEntry, single, watched, wish } from '../support/engine';
import { faultyEngine, pretendedDriver, type Fault } from '../support/faultyEngine';
import { demo, slowModel } from '../support/modelFolders';
import { relativeError } from '../support/relativeError';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
/** Several engines and their trials, on a machine that is busy with others. */
const STARTS_MS = 180_000;
const ANSWER = 'Old.';
const PROMPT = 'Give the opposite of new.';
let caches = 0;

interface Started {
  readonly client: EngineClient;
  readonly fallbacks: ProviderFallback[];
}

/** An engine with a cache of its own, which asks for WebGPU. */
function start(entry: string, env: NodeJS.ProcessEnv, cache = join(folder, `cache-${++caches}`)): Started {
  const fallbacks: ProviderFallback[] = [];
  const client = new EngineClient({
    entry,
    env: () => ({ INSTRUCT_LENS_PROVIDER: 'webgpu', INSTRUCT_LENS_CACHE: cache, ...env }),
    onFallback: fallback => fallbacks.push(fallback),
  });
  onTestFinished(() => client.dispose());
  return { client, fallbacks };
}

function startFaulty(fault: Fault, cache?: string): Started {
  return start(faultyEngine(folder, fault), pretendedDriver(folder), cache);
}

const webgpuOf = ({ findings }: ProvidersReport): ProviderFinding =>
  findings.find(({ provider }) => provider === 'webgpu')!;

async function onProcessor(params = wish(PROMPT, { response: ANSWER })): Promise<Explanation> {
  return start(engineEntry, { INSTRUCT_LENS_PROVIDER: 'cpu' }).client.explain(params);
}

/** All numbers of the picture. */
const numbersOf = ({ models }: Explanation): number[][] =>
  models.flatMap(({ influence, share, attribution, response }) => [
    [...influence!],
    [...share!],
    [...attribution!.data],
    response.tokens.map(({ logProbability }) => logProbability),
  ]);

function expectEqual(actual: Explanation, expected: Explanation): void {
  const known = numbersOf(expected);
  numbersOf(actual).forEach((numbers, i) => expect(relativeError(numbers, known[i])).toBeLessThanOrEqual(2e-4));
}

describe.runIf(process.platform === 'linux')('a provider that', { timeout: STARTS_MS }, () => {
  test('gives the known answer is trusted, the verdict kept for the next process, and found again on request', async () => {
    const cache = join(folder, 'kept');
    const first = await startFaulty('none', cache).client.providers({ again: false });
    expect(first).toMatchObject({ setting: 'webgpu', chosen: 'webgpu', reason: 'You asked for it.' });
    expect(webgpuOf(first)).toMatchObject({ verdict: 'trusted', cached: false, candidate: false });
    expect(webgpuOf(first).relativeError).toBeLessThan(2e-4);
    const { client } = startFaulty('none', cache);
    expect(webgpuOf(await client.providers({ again: false }))).toMatchObject({
      cached: true,
      checked: webgpuOf(first).checked,
    });
    expect(webgpuOf(await client.providers({ again: true })).cached).toBe(false);
  });

  test('is told as not tried, and stays so, where only what is known by now is asked for', async () => {
    const env = { ...pretendedDriver(folder), INSTRUCT_LENS_PROVIDER: 'cpu' };
    const { client } = start(faultyEngine(folder, 'none'), env);
    for (let i = 0; i < 2; i++)
      expect(webgpuOf(await client.providers({ again: false, known: true }))).toMatchObject({
        verdict: 'not-tried',
        candidate: false,
      });
    await client.providers({ again: false });
    expect(webgpuOf(await client.providers({ again: false, known: true })).verdict).toBe('trusted');
  });

  test('answers wrongly is refused with the figure, and the next one is used', async () => {
    const { client, fallbacks } = startFaulty('wrong');
    const report = await client.providers({ again: false });
    expect(report.chosen).toBe('cpu');
    expect(report.reason).toMatch(
      /^WebGPU is not used: Its answer differs from the known one by \d\.\de[+-]\d \(.+\), where 0.0002 is allowed.$/,
    );
    expect(webgpuOf(report)).toMatchObject({ verdict: 'refused', candidate: false });
    expect(webgpuOf(report).relativeError).toBeGreaterThan(2e-4);
    const explained = await client.explain(wish(PROMPT, { response: ANSWER }));
    expect(explained.provenance.provider).toBe('cpu');
    expect(fallbacks).toEqual([{ from: 'webgpu', to: 'cpu', reason: webgpuOf(report).reason }]);
    expectEqual(explained, await onProcessor());
  });

  test('brings its process down is refused, and the engine lives', async () => {
    const { client } = startFaulty('abort');
    const finding = webgpuOf(await client.providers({ again: false }));
    expect(finding.verdict).toBe('refused');
    expect(finding.reason).toMatch(/^The process in which it was tried ended \(SIGABRT\)/);
    expect((await client.explain(wish(PROMPT, { response: ANSWER }))).provenance.provider).toBe('cpu');
  });

  test('hangs is refused after a while', async () => {
    process.env['VK_ICD_FILENAMES'] = pretendedDriver(folder)['VK_ICD_FILENAMES'];
    const result = await probe('webgpu', { entry: faultyEngine(folder, 'hang'), deadlineMs: 2000 });
    expect(result).toEqual({ trusted: false, reason: 'It gave no answer within 2 seconds.' });
  });

  test('has no driver is absent, and says what to install', async () => {
    const report = await start(engineEntry, { VK_ICD_FILENAMES: '' }).client.providers({ again: false });
    expect(report.chosen).toBe('cpu');
    expect(webgpuOf(report)).toMatchObject({
      verdict: 'absent',
      reason: expect.stringContaining('No Vulkan driver is installed') as string,
    });
  });

  test('only lets the processor play the graphics card is not what auto takes', async () => {
    const { client } = start(engineEntry, { ...pretendedDriver(folder), INSTRUCT_LENS_PROVIDER: 'auto' });
    const explained = await client.explain(wish(PROMPT, { response: ANSWER }));
    expect(explained.provenance.provider).toBe('cpu');
  });
});

describe.runIf(process.platform === 'linux')('a device that is lost', { timeout: STARTS_MS }, () => {
  test('in the middle of a matrix: the run is repeated on the next provider, told once, and said in the explanation', async () => {
    const params = wish(PROMPT, { response: ANSWER });
    const { client, fallbacks } = startFaulty('lost:2');
    const explained = await client.explain(params);
    expect(explained.provenance.provider).toBe('webgpu+cpu');
    expect(explained.provenance.models.map(({ provider }) => provider)).toEqual(['webgpu+cpu', 'webgpu+cpu']);
    expect(fallbacks).toEqual([
      {
        from: 'webgpu',
        to: 'cpu',
        reason: 'WebGPU failed while computing: WebGPU device lost (2): the card fell off the bus',
      },
    ]);
    expectEqual(explained, await onProcessor(params));
    expect(webgpuOf(await client.providers({ again: false }))).toMatchObject({
      verdict: 'refused',
      reason: fallbacks[0]!.reason,
    });
  });

  test('in the middle of an answer: the cache that was on it is made again', async () => {
    const params = wish(PROMPT, { models: single(demo.tuned) });
    const { client, fallbacks } = startFaulty('lost:2');
    const explained = await client.explain(params);
    expect(explained.models[0]!.response.text).toBe('Old.');
    expect(fallbacks).toHaveLength(1);
    expect(explained.provenance.provider).toBe('cpu');
  });

  test('while a model is loaded, for want of memory: it is loaded on the next', async () => {
    const params = wish(PROMPT, { response: ANSWER });
    const { client, fallbacks } = startFaulty('full');
    const explained = await client.explain(params);
    expect(explained.provenance.provider).toBe('cpu');
    expect(fallbacks.map(({ reason }) => reason)).toEqual([expect.stringContaining('out of memory')]);
  });

  test('together with its process: the request is answered by another without it', async () => {
    mkdirSync(join(folder, 'models'), { recursive: true });
    const params = wish(PROMPT, {
      models: single(slowModel(join(folder, 'models', 'slow'))),
      response: 'Anna had a red ball. She gave the ball to Tom. '.repeat(8),
    });
    const { client, fallbacks } = startFaulty('none');
    const request = watched(client, params);
    await request.reached('attribution', 1);
    process.kill(client.pid!, 'SIGKILL');
    const explained = await request.answer;
    expect(explained.provenance.provider).toBe('cpu');
    expect(fallbacks).toMatchObject([
      { from: 'webgpu', to: 'cpu', reason: expect.stringContaining('SIGKILL') as string },
    ]);
    expectEqual(explained, await onProcessor(params));
  });
});
