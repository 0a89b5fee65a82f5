/**
 * @file Every request that runs models, on every way to run them: from a GGUF of mixed types, as a whole and layer by layer, and from a folder
 * layer by layer, against the same values in float32, loaded as a whole.
 */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { attentionQuestion } from '../../../src/client/sectionQuestions';
import { ablatePrompt } from '../../../src/engine/ablation/ablatePrompt';
import { pictureTrust } from '../../../src/engine/ablation/pictureTrust';
import { explainAttention } from '../../../src/engine/attention/explainAttention';
import { explainPrompt } from '../../../src/engine/attribution/explainPrompt';
import { passage } from '../../../src/engine/attribution/explainPassage';
import { DiskCache } from '../../../src/engine/cache/diskCache';
import { branchAnswer } from '../../../src/engine/comparison/branchAnswer';
import { comparePrompt } from '../../../src/engine/comparison/comparePrompt';
import { contrast } from '../../../src/engine/comparison/contrast';
import { comparedAttention } from '../../../src/engine/comparison/laterSections';
import { comparedKnowing } from '../../../src/engine/comparison/knowing';
import { conceptReport } from '../../../src/engine/concepts/conceptReport';
import { promptConcepts } from '../../../src/engine/concepts/promptConcepts';
import { inspect } from '../../../src/engine/inspect/inspect';
import { inspectRequest } from '../../../src/engine/inspect/inspectRequest';
import { ExecutionProviders } from '../../../src/engine/providers/executionProvider';
import type { EngineState } from '../../../src/engine/reading/engineState';
import { ResultCache } from '../../../src/engine/reading/resultCache';
import { neverCancelled } from '../../../src/engine/request/hooks';
import { measureRules } from '../../../src/engine/rules/measureRules';
import { shortenPrompt } from '../../../src/engine/rules/shortenPrompt';
import { openModel, SessionPool } from '../../../src/engine/runtime/sessionPool';
import { surpriseOfPrompt } from '../../../src/engine/surprise/measureSurprise';
import { parsePrompt } from '../../../src/prompt/parsePrompt';
import { promptWords } from '../../../src/prompt/words';
import type { ExplainParams, ModelChoice } from '../../../src/protocol/request';
import { demo } from '../../support/modelFolders';
import { quantizedDemo, valuesFolder } from '../../support/quantizedDemo';
import { worstDifference } from '../../support/sameNumbers';
import { temporaryFolder } from '../../support/temporaryFolder';

const TOLERANCE = 2e-4;
const TEXT = 'Anna has a red drum. Ben likes the small cat.\n\nSummarize the story. Name the drum.';
const roles = ['base', 'tuned'] as const;

const folder = temporaryFolder();
const files = roles.map((role): ModelChoice => ({
  role,
  folder: quantizedDemo(join(folder, `${role}.gguf`), demo[role]),
}));
const folders = roles.map((role, i): ModelChoice => ({
  role,
  folder: valuesFolder(join(folder, role), files[i]!.folder, demo[role]),
}));

interface Rung {
  readonly state: EngineState;
  readonly models: readonly ModelChoice[];
}

function rung(models: readonly ModelChoice[], layerwise: boolean): Rung {
  const diskCache = new DiskCache({ folder: undefined });
  const providers = new ExecutionProviders({ entry: '', setting: 'cpu', cache: diskCache });
  return { models, state: { pool: new SessionPool({ layerwise }), cache: new ResultCache(), diskCache, providers } };
}

const nothing = (): void => undefined;
const hooks = {
  pause: neverCancelled,
  giveWay: neverCancelled,
  report: nothing,
  onFirstPicture: nothing,
  onReport: nothing,
  onRules: nothing,
  onAnswer: nothing,
  stopped: () => false,
};

function paramsOf({ models }: Rung): ExplainParams {
  const document = parsePrompt(TEXT, { fileName: 'prompt.txt' });
  return {
    request: 'r',
    document,
    words: promptWords(TEXT, document),
    models,
    ownResponses: false,
    sampling: { maxTokens: 8, temperature: 0, topP: 1, seed: 0 },
    target: 'log-probability',
    baseRendering: 'tuned-template',
  };
}

const concepts = { vocabulary: 'whole-words', matching: 'one-to-one' } as const;

/** Each by its name in the table of requests; `heads` take minutes and are in test/engine/ggufPair.test.ts; `comparedConcepts` are `promptConcepts`. */
const requests: Readonly<Record<string, (rung: Rung) => Promise<unknown>>> = {
  explain: one => explainPrompt(one.state, { ...paramsOf(one), extent: 'complete' }, hooks),
  'explain, flow': one => explainPrompt(one.state, { ...paramsOf(one), extent: 'flow', flow: true }, hooks),
  attention: one => explainAttention(one.state, { ...paramsOf(one), weighting: 'value', top: 6 }, hooks),
  ablation: one => ablatePrompt(one.state, { ...paramsOf(one), source, units: 'sentences', exact: true }, hooks),
  rules: one => measureRules(one.state, { ...paramsOf(one), source, answers: 1, pairs: true }, hooks),
  shorten: one => shortenPrompt(one.state, { ...paramsOf(one), source, within: 0.2 }, hooks),
  trust: one => pictureTrust(one.state, { ...paramsOf(one), source, methods: ['influence'], randomOrders: 5 }, hooks),
  surprise: one => surpriseOfPrompt(one.state, paramsOf(one), hooks),
  compare: one => comparePrompt(one.state, paramsOf(one), hooks),
  contrast: async one => {
    const { answers, tuned } = await answersOf(one);
    const foil = tuned[1]! === 9 ? 10 : 9;
    return contrast(one.state, { ...paramsOf(one), answers, role: 'tuned', position: 1, foil }, hooks);
  },
  branch: async one => {
    const { answers } = await answersOf(one);
    const there = { role: 'tuned', position: 1, forced: { text: 'Tom' }, goesOn: 'tuned' } as const;
    return branchAnswer(one.state, { ...paramsOf(one), answers, extent: 'influence', ...there }, hooks);
  },
  passage: async one => {
    const answers = (await answersOf(one)).answers.map(answer => ({ ...answer, from: 1, to: 3 }));
    return passage(one.state, { ...paramsOf(one), answers }, hooks);
  },
  comparedAttention: async one => {
    const params = paramsOf(one);
    const question = attentionQuestion(params, await comparePrompt(one.state, params, hooks));
    return comparedAttention(one.state, { ...question, request: 'r' }, hooks);
  },
  comparedKnowing: async one => {
    const { answers } = await answersOf(one);
    return comparedKnowing(one.state, { ...paramsOf(one), answers }, hooks);
  },
  concepts: one =>
    conceptReport(one.state, { ...concepts, request: 'r', models: one.models, layers: [3], concepts: 8 }, hooks),
  promptConcepts: one => promptConcepts(one.state, { ...paramsOf(one), ...concepts }, hooks),
  inspect: async one => {
    const opened = openModel(one.models[1]!.folder);
    const want = ['logits', 'attribution', 'attention', 'value_weighted_attention', 'ffn_output', 'gim'];
    const request = inspectRequest({ ids: [5, 6, 7, 8, 9, 10], prompt_tokens: 3, want }, opened.spec);
    const text = { promptTokens: 3, responseTokens: 3, hooks: true };
    const model = await one.state.pool.model(opened, text, { pause: neverCancelled, onProgress: nothing });
    const values: Record<string, unknown> = {};
    for await (const [key, value] of inspect(model, request, neverCancelled)) values[key] = value;
    return values;
  },
};

const source = { text: TEXT, fileName: 'prompt.txt' };

async function answersOf(one: Rung) {
  const { models } = await explainPrompt(one.state, { ...paramsOf(one), extent: 'influence' }, hooks);
  const answers = models.map(({ role, response }) => ({ role, ids: response.tokens.map(({ id }) => id) }));
  return { answers, tuned: answers[1]!.ids };
}

const resident = rung(folders, false);
const rungs: readonly (readonly [string, Rung])[] = [
  ['a GGUF of mixed types, as a whole', rung(files, false)],
  ['a GGUF of mixed types, layer by layer', rung(files, true)],
  ['a folder, layer by layer', rung(folders, true)],
];

describe.each(Object.entries(requests))('%s', (_name, ask) => {
  let expected: unknown;
  beforeAll(async () => {
    expected = await ask(resident);
  });

  test.each(rungs)('%s', async (_rung, one) => {
    const { path, part, numbers } = worstDifference(await ask(one), expected);
    expect(numbers).toBeGreaterThan(2);
    expect(part, path).toBeLessThanOrEqual(TOLERANCE);
  });
});
