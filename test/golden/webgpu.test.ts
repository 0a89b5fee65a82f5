/**
 * @file Every number of `inspect` again, computed by WebGPU over a software Vulkan: right is tested here, fast is not. All in one
 * process, one model after another, so that what the driver compiles for one serves the next. Of three families that share few
 * operators; of all of them with `npm test -- --all-providers`.
 */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { INFLUENCE } from '../../src/engine/attribution/assembleExplanation';
import { attributeSpan } from '../../src/engine/attribution/attributionRuns';
import { decoderFeeds } from '../../src/engine/runtime/decoderFeeds';
import { generate } from '../../src/engine/runtime/generation';
import { inspect } from '../../src/engine/inspect/inspect';
import { inspectRequest } from '../../src/engine/inspect/inspectRequest';
import { wholeNames } from '../../src/engine/runtime/keyValueCache';
import { Model } from '../../src/engine/runtime/model';
import { onlyOn } from '../../src/engine/runtime/movingSession';
import { Session } from '../../src/engine/runtime/ort';
import { neverCancelled } from '../../src/engine/request/hooks';
import { probeGraphs, probeRun, probeSpec } from '../../src/engine/providers/probeModel';
import { makeSampler } from '../../src/engine/runtime/sampler';
import { openModel } from '../../src/engine/runtime/sessionPool';
import { onnxModel } from '../../src/graph/onnxModel';
import { demo } from '../support/modelFolders';
import { quantizedDemo } from '../support/quantizedDemo';
import { relativeError } from '../support/relativeError';
import { temporaryFolder } from '../support/temporaryFolder';
import { softwareVulkan } from '../support/vulkan';
import { goldenFolder, goldenFolders, readGim, readGolden, tolerances } from './goldenCases';

/** A software driver compiles each program that it has not seen on the processor. */
const COMPILING_MS = 600_000;
const vulkan = softwareVulkan();
if (vulkan.manifest !== undefined) process.env['VK_ICD_FILENAMES'] = vulkan.manifest;
const skipped = vulkan.missing === undefined ? '' : ` (skipped: ${vulkan.missing})`;
const providers = onlyOn('webgpu');
/**
 * RMS norm, rotary positions, grouped queries; soft caps, windows, two norms a block; layer norm, learned positions, one matrix for
 * queries, keys and values.
 */
const REPRESENTATIVES = ['llama', 'gemma2', 'gpt2'];
const all = process.env['INSTRUCT_LENS_TEST_ALL_PROVIDERS'] === '1';
const folders = goldenFolders.filter(([name]) => all || REPRESENTATIVES.includes(name));

describe.skipIf(vulkan.missing !== undefined)(`WebGPU${skipped}`, () => {
  /** As long as a session is there, the compiled programs are. */
  let kept: Model;
  beforeAll(async () => {
    kept = await Model.load(openModel(goldenFolder('data/llama')).checkpoint, { providers });
  }, COMPILING_MS);
  afterAll(() => kept.release());

  describe.each(folders)('%s', (_name, path, extra) => {
    const golden = readGolden(goldenFolder(path));
    const result: Record<string, unknown> = {};

    beforeAll(async () => {
      const opened = openModel(goldenFolder(path));
      const model = await Model.load(opened.checkpoint, { providers });
      const want = [
        'logits',
        'attribution',
        'attention',
        'value_weighted_attention',
        'ffn_output',
        'gim',
        'leave_one_out',
      ];
      const { ids, prompt_tokens, contrast_foil_last: foil } = golden;
      const request = inspectRequest({ ids, prompt_tokens, want, contrast: { foil }, ...extra }, opened.spec);
      for await (const [key, value] of inspect(model, request, neverCancelled)) result[key] = value;
      expect(model.provider).toBe('webgpu');
      await model.release();
    }, COMPILING_MS);

    test.each(Object.entries(tolerances))('%s', (key, tolerance) => {
      expect(relativeError(result[key], golden[key])).toBeLessThanOrEqual(tolerance);
    });

    const leftOut = golden['leave_one_out_log_probability'];
    test.runIf(leftOut !== undefined)('leave_one_out_log_probability', () => {
      expect(relativeError(result['leave_one_out_log_probability'], leftOut)).toBeLessThanOrEqual(2e-4);
    });

    test.each(Object.entries(readGim(goldenFolder(path), extra)))('%s', (key, expected) => {
      expect(relativeError(result[key], expected)).toBeLessThanOrEqual(2e-4);
    });
  });

  test.each(REPRESENTATIVES)(
    '%s generates the same tokens as on the processor, its cache on the device',
    async family => {
      const { checkpoint } = openModel(goldenFolder(`data/${family}`));
      const sampler = makeSampler({ maxTokens: 0, temperature: 0, topP: 1, seed: 0 });
      const options = { maxTokens: 6, stopTokens: new Set<number>(), sampler, pause: neverCancelled };
      const prompt = [0, 17, 93, 5, 201, 44, 8];
      const answers: number[][] = [];
      for (const choice of [providers, onlyOn('cpu')]) {
        const model = await Model.load(checkpoint, { providers: choice });
        answers.push(await generate(model, prompt, options));
        await model.release();
      }
      expect(answers[0]).toEqual(answers[1]);
    },
    COMPILING_MS,
  );

  test(
    'a GGUF of mixed types, quantised and not: the numbers of the processor',
    async () => {
      const text = { ids: Array.from({ length: 24 }, (_, i) => 5 + ((i * 37) % 300)), promptTokens: 12 };
      const { checkpoint } = openModel(quantizedDemo(join(temporaryFolder(), 'mixed.gguf'), demo.tuned));
      const spans = [];
      for (const choice of [providers, onlyOn('cpu')]) {
        const model = await Model.load(checkpoint, { providers: choice });
        spans.push(await attributeSpan(model, text, INFLUENCE));
        expect(model.provider).toBe(await choice.current());
        await model.release();
      }
      expect(relativeError(spans[0]!.values, spans[1]!.values)).toBeLessThanOrEqual(2e-4);
      expect(relativeError([...spans[0]!.logits], [...spans[1]!.logits])).toBeLessThanOrEqual(2e-4);
    },
    COMPILING_MS,
  );

  test(
    'nothing but the arithmetic of ids, positions and lengths is left to the processor',
    async () => {
      const placed = await profiledNodes();
      const elsewhere = placed.filter(({ provider }) => provider !== 'WebGpuExecutionProvider');
      expect(placed.length - elsewhere.length).toBeGreaterThan(500);
      expect(elsewhere.length).toBeGreaterThan(0);
      const others = elsewhere.filter(({ types }) => !types.some(type => 'int64' in type));
      expect(others.map(({ name, op }) => `${op} ${name}`)).toEqual([]);
    },
    COMPILING_MS,
  );
});

interface Placed {
  readonly name: string;
  readonly op: string;
  readonly provider: string;
  /** Of the inputs. */
  readonly types: readonly Readonly<Record<string, unknown>>[];
}

/** What ONNX Runtime says it ran, and where, of the model that has every operator. */
async function profiledNodes(): Promise<Placed[]> {
  const folder = mkdtempSync(join(tmpdir(), 'instruct-lens-profile-'));
  const session = await Session.open(onnxModel(probeGraphs(true).decoder), {
    root: '.',
    provider: 'webgpu',
    resident: wholeNames(probeSpec),
    profile: join(folder, 'run'),
  });
  await session.runResident(decoderFeeds(probeSpec, probeRun), probeRun.fetch);
  await session.release();
  interface Event {
    readonly cat: string;
    readonly name: string;
    readonly args?: {
      readonly provider?: string;
      readonly op_name: string;
      readonly input_type_shape: Placed['types'];
    };
  }
  const [file] = readdirSync(folder);
  const events = JSON.parse(readFileSync(join(folder, file!), 'utf8')) as Event[];
  return events.flatMap(({ cat, name, args }) =>
    cat === 'Node' && args?.provider
      ? [{ name, op: args.op_name, provider: args.provider, types: args.input_type_shape }]
      : [],
  );
}
