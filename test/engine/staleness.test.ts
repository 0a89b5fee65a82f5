/** @file Models that are edited while an engine lives: the next answer is that of a fresh engine, never a remembered one. */
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCheckpoint } from '../../src/checkpoint/openCheckpoint';
import { explainPrompt } from '../../src/engine/attribution/explainPrompt';
import type { ExplainHooks } from '../../src/engine/request/hooks';
import { headWeightsHash } from '../../src/engine/heads/headWeights';
import { neverCancelled } from '../../src/engine/request/hooks';
import { openReaders } from '../../src/engine/reading/readingModels';
import { ResultCache } from '../../src/engine/reading/resultCache';
import { openModel, SessionPool } from '../../src/engine/runtime/sessionPool';
import type { Explanation } from '../../src/protocol/explanation';
import { engineClient, failure, single, watched, wish } from '../support/engine';
import type { EngineClient } from '../../src/client/engineClient';
import { readFile } from 'node:fs/promises';
import { copyModel, demo, editJson, slowModel } from '../support/modelFolders';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
const hooks: ExplainHooks = { pause: neverCancelled, report: () => undefined, onFirstPicture: () => undefined };
/** What a fingerprint reads of the middle of a tensor. */
const SAMPLE = 4096;
let copies = 0;
const copy = (): string => copyModel(demo.tuned, join(folder, `model ${++copies}`));

/** Zeroes what the fingerprint does not read of the tensors of that name. */
function zero(model: string, name: RegExp): void {
  for (const { name: own, file, offset, length } of openCheckpoint(model).tensors.values()) {
    if (!name.test(own)) continue;
    const bytes = Math.floor((length - SAMPLE) / 2);
    const descriptor = openSync(file, 'r+');
    for (const at of [offset, offset + length - bytes]) writeSync(descriptor, Buffer.alloc(bytes), 0, bytes, at);
    closeSync(descriptor);
  }
}

const edits: readonly (readonly [what: string, edit: (model: string) => void])[] = [
  ['weights, where the fingerprint does not look', model => zero(model, /(q|gate|up)_proj/)],
  [
    'the chat template',
    model => {
      const file = join(model, 'chat_template.jinja');
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll("m['content']", "m['content'] | upper"));
    },
  ],
  [
    'the tokenizer',
    model =>
      editJson(join(model, 'tokenizer.json'), json => ({
        ...json,
        normalizer: { type: 'Replace', pattern: { String: 'red' }, content: 'green' },
      })),
  ],
  [
    'the tokens that end an answer',
    model => writeFileSync(join(model, 'generation_config.json'), JSON.stringify({ eos_token_id: [3, ...someTokens] })),
  ],
];
/** Of the answer. */
const someTokens: number[] = [];

test.each(edits)('after an edit of %s everything is asked of the model as it is now', async (_, edit) => {
  const model = copy();
  const params = {
    request: '1',
    ...wish('Anna had a red ball.\n\nSummarize the story.', {
      models: single(model),
      sampling: { maxTokens: 8, temperature: 0, topP: 1, seed: 0 },
    }),
  };
  const fresh = (): Promise<Explanation> =>
    explainPrompt({ pool: new SessionPool(), cache: new ResultCache() }, params, hooks);
  const state = { pool: new SessionPool(), cache: new ResultCache() };
  const before = await explainPrompt(state, params, hooks);
  someTokens.splice(0, 1, before.models[0]!.response.tokens[3]!.id);
  expect(await explainPrompt(state, params, hooks)).toEqual(before);
  edit(model);
  const after = await explainPrompt(state, params, hooks);
  expect(after.models).not.toEqual(before.models);
  expect(after).toEqual(await fresh());
});

test.each([
  ['target', { target: 'probabilty' as never }],
  ['rendering', { baseRendering: 'tuned-templat' as never }],
])('a %s that there is not is refused, not read as another', async (what, changes) => {
  const params = { request: '1', ...wish('Give the opposite of new.', { models: single(demo.tuned), ...changes }) };
  const asked = explainPrompt({ pool: new SessionPool(), cache: new ResultCache() }, params, hooks);
  await expect(asked).rejects.toMatchObject({
    reason: 'usage',
    message: expect.stringContaining(`is not a ${what}`) as string,
  });
});

test('a template that cannot be used is said where plain text stands in for it; what is no refusal ends the request', async () => {
  const model = copy();
  writeFileSync(join(model, 'chat_template.jinja'), '{% for m in messages %}');
  const params = wish('Give the opposite of new.', {
    models: [{ role: 'tuned', folder: model }],
    baseRendering: 'plain-text',
  });
  const [reader] = await openReaders(new SessionPool(), params);
  expect([reader!.rendering, reader!.prompt.problems]).toMatchObject([
    'plain-text',
    [{ severity: 'warning', message: expect.stringMatching(/reads plain text too.*chat template/) as string }],
  ]);
  // What a bug of ours, or a disk, would throw.
  const broken = { ...params, document: { ...params.document, messages: undefined as never } };
  await expect(openReaders(new SessionPool(), broken)).rejects.toThrow(TypeError);
});

test('what is kept of heads is asked for by whole tensors: an edited head, or row of the embedding, has a name of its own', async () => {
  const model = copy();
  const hash = (): Promise<string> => {
    return headWeightsHash({ opened: openModel(model), tokenizer: { fileHash: 'same' } }, neverCancelled);
  };
  const found = [await hash()];
  const { fingerprint } = openCheckpoint(model);
  zero(model, /layers\.2\..*k_proj/);
  found.push(await hash());
  zero(model, /embed_tokens/);
  found.push(await hash());
  zero(model, /down_proj/);
  found.push(await hash());
  expect(openCheckpoint(model).fingerprint).toBe(fingerprint);
  expect(new Set(found).size).toBe(3);
});

/** Every request that reads a model, asked of a pair. */
function everyRequest(base: string, tuned: string) {
  const text = 'Anna had a red ball.\n\nSummarize the story.';
  const models = [
    { role: 'base', folder: base },
    { role: 'tuned', folder: tuned },
  ] as const;
  const asked = { ...wish(text, { models }), response: 'Anna had.' };
  const source = { text, fileName: 'prompt.txt' };
  const answers = models.map(({ role }) => ({ role, ids: [1384, 17, 3] }));
  const output = join(folder, 'inspected.json');
  const input = { ids: [1, 2, 3, 4], prompt_tokens: 3, want: ['logits'] };
  const layers = [0];
  const concepts = { vocabulary: 'tokens', matching: 'largest' } as const;
  return {
    explain: (c: EngineClient) => c.explain(asked),
    attention: (c: EngineClient) => c.attention({ ...asked, weighting: 'value', top: 3 }),
    ablation: (c: EngineClient) => c.ablation({ ...asked, source, units: 'messages', exact: true }),
    heads: (c: EngineClient) => c.heads({ models }),
    compare: (c: EngineClient) => c.compare(asked),
    contrast: (c: EngineClient) => c.contrast({ ...asked, role: 'tuned', position: 1, foil: 5, answers }),
    concepts: (c: EngineClient) => c.concepts({ models, layers, concepts: 5, ...concepts }),
    inspect: async (c: EngineClient) => {
      await c.inspectToFile({ folder: tuned, input, output });
      return readFile(output, 'utf8');
    },
    describe: (c: EngineClient) => c.describe({ folder: tuned }),
  };
}

test('after an edit of the tuned model every kind of request is answered as by an engine that never saw the old one', async () => {
  const [base, tuned] = [copyModel(demo.base, join(folder, 'pair base')), copy()];
  const requests = Object.entries(everyRequest(base, tuned));
  const answersOf = async (client: EngineClient): Promise<Record<string, unknown>> => {
    const answers: Record<string, unknown> = {};
    for (const [name, ask] of requests) answers[name] = await ask(client);
    return answers;
  };
  const warm = engineClient();
  const before = await answersOf(warm);
  zero(tuned, /(q|k|up|down)_proj|embed_tokens/);
  const after = await answersOf(warm);
  const fresh = await answersOf(engineClient());
  // What the machine is like at the moment.
  const without = ({ memoryFree: _, firstPicture: __, ...rest }: Record<string, unknown>): unknown => rest;
  for (const [name] of requests) {
    const isDescription = name === 'describe';
    const answer = isDescription ? without(after[name] as Record<string, unknown>) : after[name];
    expect([name, answer]).toEqual([
      name,
      isDescription ? without(fresh[name] as Record<string, unknown>) : fresh[name],
    ]);
    // A description tells what the header says.
    if (!isDescription) expect([name, answer]).not.toEqual([name, before[name]]);
  }
});

test('a request during which a file of its model changes says so', async () => {
  const model = slowModel(join(folder, 'slow'));
  const client = engineClient();
  const answer = 'Anna had a red ball. She gave the ball to Tom. '.repeat(16);
  const request = watched(client, wish('Give the opposite of new.', { models: single(model), response: answer }));
  await request.reached('attribution', 1);
  writeFileSync(join(model, 'tokenizer_config.json'), `${readFileSync(join(model, 'tokenizer_config.json'), 'utf8')} `);
  const error = await failure(request.answer);
  expect([error.reason, error.message]).toEqual([
    'bad-checkpoint',
    expect.stringMatching(/^tokenizer_config\.json of .*slow changed while the model was at work/) as string,
  ]);
});
