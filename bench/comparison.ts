/** @file A comparison's speed: generation beside a graph without the backward, two models at once, first word, runs counted. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineClient } from '../src/client/engineClient';
import { comparePrompt } from '../src/engine/comparison/comparePrompt';
import { explainPrompt } from '../src/engine/attribution/explainPrompt';
import { generate } from '../src/engine/runtime/generation';
import { Model } from '../src/engine/runtime/model';
import { neverCancelled } from '../src/engine/request/hooks';
import { ResultCache } from '../src/engine/reading/resultCache';
import { makeSampler } from '../src/engine/runtime/sampler';
import { openModel, SessionPool } from '../src/engine/runtime/sessionPool';
import { jensenShannon } from '../src/explain/comparison/divergence';
import { nextTokens } from '../src/explain/comparison/nextTokens';
import { parsePrompt } from '../src/prompt/parsePrompt';
import { promptWords } from '../src/prompt/words';
import type { ExplainParams } from '../src/protocol/request';
import type { Figure } from './figures';
import { interleave, median, ratio, time } from './statistics';

const ANSWER_TOKENS = 32;
const FIRST_WORDS = 5;
/** A share of a few per cent is judged: five rounds do not tell it from noise. */
const GENERATION_ROUNDS = 11;
const root = process.cwd();
const greedy = makeSampler({ maxTokens: ANSWER_TOKENS, temperature: 0, topP: 1, seed: 0 });
const prompt = Array.from({ length: 64 }, (_, i) => (i * 7919) % 49152);

/** @param folder random weights in the shape of SmolLM2-135M */
export async function benchComparison(folder: string, rounds: number): Promise<Figure[]> {
  return [...(await generationFigures(folder, rounds)), ...reductionFigures(), ...(await demoFigures())];
}

async function generationFigures(folder: string, rounds: number): Promise<Figure[]> {
  const { checkpoint } = openModel(folder);
  const [model, twin] = [await Model.load(checkpoint), await Model.load(checkpoint)];
  const forwardOnly = await Model.load(checkpoint, { backward: false });
  const answer = (m: Model) => () =>
    generate(m, prompt, {
      ...{ maxTokens: ANSWER_TOKENS, stopTokens: new Set<number>(), sampler: greedy, pause: neverCancelled },
    });
  // The first answer of each pages its weights in.
  for (const one of [model, twin, forwardOnly]) await answer(one)();
  const speeds = await interleave(GENERATION_ROUNDS, { withIf: answer(model), withoutIf: answer(forwardOnly) });
  const both = await interleave(rounds, {
    inTurn: async () => {
      await answer(model)();
      await answer(twin)();
    },
    atOnce: () => Promise.all([answer(model)(), answer(twin)()]),
  });
  for (const one of [model, twin, forwardOnly]) await one.release();
  return [
    {
      name: 'generation speed over that of the same graph without the backward',
      value: ratio(speeds['withoutIf']!, speeds['withIf']!),
      unit: '×',
      atLeast: 0.9,
    },
    { name: 'generation, 64 + 32 tokens', value: ANSWER_TOKENS / (median(speeds['withIf']!) / 1000), unit: 'tokens/s' },
    {
      name: 'time of two models answering at once over that of one after the other',
      value: ratio(both['atOnce']!, both['inTurn']!),
      unit: '×',
    },
  ];
}

/** What an answer's logits cost to reduce, a vocabulary of 49,152. */
function reductionFigures(): Figure[] {
  const rows = 16;
  const noise = (): Float32Array => Float32Array.from({ length: rows * 49152 }, () => 8 * (Math.random() - 0.5));
  const [a, b] = [noise(), noise()];
  const targets = Array.from({ length: rows }, (_, m) => m);
  const start = performance.now();
  nextTokens(a, targets, 10);
  const middle = performance.now();
  for (let m = 0; m < rows; m++)
    jensenShannon(a.subarray(m * 49152, (m + 1) * 49152), b.subarray(m * 49152, (m + 1) * 49152));
  return [
    {
      name: 'ranks and ten likeliest, one answer token, vocabulary 49,152',
      value: (middle - start) / rows,
      unit: 'ms',
    },
    { name: 'divergence, the same', value: (performance.now() - middle) / rows, unit: 'ms' },
  ];
}

async function demoFigures(): Promise<Figure[]> {
  const state = { pool: new SessionPool(), cache: new ResultCache() };
  const hooks = {
    pause: neverCancelled,
    report: () => undefined,
    onFirstPicture: () => undefined,
    onAnswer: () => undefined,
    stopped: () => false,
  };
  const params = { ...demoParams(), request: '1' };
  const { read, explained } = countRuns();
  await explainPrompt(state, params, hooks);
  const first = [read(), explained()];
  await comparePrompt(state, params, hooks);
  const behind = [read(), explained()];
  await comparePrompt(state, params, hooks);
  return [
    { name: 'explanation of the demo pair: runs that read or write the answer', value: first[0]!, unit: '' },
    { name: 'the same: runs that explain it', value: first[1]!, unit: '' },
    { name: 'comparison behind it: runs for the base’s own answer', value: behind[0]!, unit: '' },
    { name: 'the same: runs that explain again', value: behind[1]!, unit: '', atMost: 0 },
    { name: 'the same comparison again: runs', value: read() + explained(), unit: '', atMost: 0 },
    {
      name: 'first answer word of a comparison, warm engine, demo pair',
      value: (await firstWord()) / 1000,
      unit: 's',
      aim: '1 s',
    },
  ];
}

/** Runs since each was last asked: those that fill a key/value cache, as answers do, and all others. */
function countRuns(): { read: () => number; explained: () => number } {
  return { read: countCalls('read'), explained: countCalls('run') };
}

function countCalls(name: 'read' | 'run'): () => number {
  let count = 0;
  const apply = (method: object, model: unknown, args: unknown[]): unknown => {
    count++;
    return Reflect.apply(method as () => unknown, model, args);
  };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the model it belongs to
  Object.defineProperty(Model.prototype, name, { value: new Proxy(Model.prototype[name], { apply }) });
  return () => {
    const since = count;
    count = 0;
    return since;
  };
}

async function firstWord(): Promise<number> {
  const client = new EngineClient({ entry: join(root, 'dist/engine.js') });
  const params = demoParams();
  await client.compare(params);
  const waits: number[] = [];
  for (let i = 0; i < FIRST_WORDS; i++) {
    // Another seed each time, so that the answer is not known yet.
    const sampling = { ...params.sampling, temperature: 1, seed: i };
    const stop = new AbortController();
    const heard = time(
      () =>
        new Promise<void>((resolve, reject) => {
          client
            .compare({ ...params, sampling }, { onAnswer: () => resolve(), signal: stop.signal })
            .catch((error: unknown) => {
              if (!stop.signal.aborted) reject(error instanceof Error ? error : new Error(String(error)));
            });
        }),
    );
    waits.push(await heard);
    stop.abort();
  }
  client.dispose();
  return median(waits);
}

function demoParams(): Omit<ExplainParams, 'request'> {
  const file = 'examples/little-world.prompt.md';
  const text = readFileSync(join(root, file), 'utf8');
  const document = parsePrompt(text, { fileName: file });
  return {
    document,
    words: promptWords(text, document),
    models: (['base', 'tuned'] as const).map(role => ({ role, folder: join(root, 'models/demo', role) })),
    ownResponses: false,
    sampling: { maxTokens: 64, temperature: 0, topP: 1, seed: 0 },
    target: 'log-probability',
    baseRendering: 'tuned-template',
  };
}
