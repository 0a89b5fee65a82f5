/** @file Requests to a real engine process: what a pair answers, two at once, and everything that is refused. */
import { mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { EngineClient } from '../../src/client/engineClient';
import type { Explanation, ModelExplanation } from '../../src/protocol/explanation';
import type { Progress } from '../../src/protocol/request';
import {
  demoPair,
  engineClient,
  engineEntry,
  type ExplainWish,
  failure,
  sharedEngine,
  single,
  wish,
} from '../support/engine';
import { copyModel, demo, editJson, type JsonObject } from '../support/modelFolders';
import { relativeError } from '../support/relativeError';
import { moveRows } from '../support/safetensorsFile';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
const PROMPT = 'Give the opposite of new.';
const STORY = 'Anna had a red ball. She gave the ball to Tom.\n\nSummarize the story.';

/** Ids of "Old." and of the end of the turn. */
const OLD_AND_END = [1384, 17, 3];
/** Its third line closes what was not opened. */
const BROKEN_TEMPLATE = '{% for m in messages %}\n{{ m.content }}\n{% endif %}';

const ids = (tokens: readonly { readonly id: number }[]): number[] => tokens.map(token => token.id);

/** First picture and complete explanation of one request. */
async function explained(
  client: EngineClient,
  params: ExplainWish,
): Promise<{ first: Explanation; complete: Explanation }> {
  const pictures: Explanation[] = [];
  let answered = false;
  const options = {
    onFirstPicture: (explanation: Explanation) => {
      expect(answered).toBe(false);
      pictures.push(explanation);
    },
  };
  const complete = await client.explain(params, options);
  answered = true;
  expect(pictures).toHaveLength(1);
  return { first: pictures[0]!, complete };
}

describe('a pair', () => {
  test('explains the tuned answer on both, the first picture before the matrices', async () => {
    const { first, complete } = await explained(engineClient(), wish(STORY));
    expect([first.stage, complete.stage]).toEqual(['influence', 'complete']);
    for (const { responses, models, difference } of [first, complete]) {
      expect([responses, models.map(m => m.role)]).toEqual(['same', ['base', 'tuned']]);
      expect(models.map(m => m.response.origin)).toEqual(['tuned', 'tuned']);
      expect(ids(models[0]!.response.tokens)).toEqual(ids(models[1]!.response.tokens));
      expect(difference?.words).toHaveLength(models[0]!.words.length);
    }
    first.models.forEach((model, i) => expectParts(model, complete.models[i]!));
    expect(first.models.some(m => m.attribution ?? m.density ?? m.instructionScore)).toBe(false);
    for (const { attribution, promptTokens, response } of complete.models) {
      expect([attribution!.rows, attribution!.columns]).toEqual([promptTokens.length, response.tokens.length]);
    }
  });

  /** Influence adds up to one over the words in both stages, shares over the rows that compete once they are there. */
  function expectParts(first: ModelExplanation, complete: ModelExplanation): void {
    const competes = first.promptTokens.map(token => token.kind === 'file');
    expect(competes.filter(Boolean).length).toBeGreaterThan(10);
    expect(first.words.reduce((sum, { influence }) => sum + Math.abs(influence!), 0)).toBeCloseTo(1, 6);
    expect(first.influence!.every((x, n) => competes[n] || x === 0)).toBe(true);
    expect(first.words.map(({ influence }) => influence)).toEqual(complete.words.map(({ influence }) => influence));
    expect(first.share).toBeUndefined();
    expect(complete.share!.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
    expect(complete.share!.every((x, n) => (competes[n] ? x >= 0 : x === 0))).toBe(true);
    expect(complete.words.reduce((sum, { gradient }) => sum + Math.abs(gradient!), 0)).toBeCloseTo(1, 6);
  }

  test('a later request knows from the first one’s picture how long its matrix will take', async () => {
    const client = engineClient();
    const seen: Progress[] = [];
    await client.explain(wish(STORY, { extent: 'influence' }), { onProgress: progress => seen.push(progress) });
    // Nothing behind the picture was asked for, so its time is not promised.
    expect(seen.findLast(({ phase }) => phase === 'influence')).not.toHaveProperty('secondsLeft');
    seen.length = 0;
    await client.explain(wish(STORY, { extent: 'quick' }), { onProgress: progress => seen.push(progress) });
    expect(seen.find(({ phase }) => phase === 'attribution')?.secondsLeft).toBeGreaterThan(0);
  });

  test('with own responses explains on each its own', async () => {
    const client = engineClient();
    const { complete } = await explained(client, wish(STORY, { ownResponses: true }));
    expect(complete.responses).toBe('own');
    const [base, tuned] = complete.models as [ModelExplanation, ModelExplanation];
    expect([base.response.origin, tuned.response.origin]).toEqual(['base', 'tuned']);
    expect(ids(base.response.tokens)).not.toEqual(ids(tuned.response.tokens));
    // Each is what the model alone answers.
    for (const { role, response } of [base, tuned] as const) {
      const alone = await client.explain(wish(STORY, { models: single(role === 'base' ? demo.base : demo.tuned) }));
      expect(response.tokens).toEqual(alone.models[0]!.response.tokens);
    }
  });

  test.each([
    ['has no chat template', undefined],
    ['has one that is broken', BROKEN_TEMPLATE],
  ])('whose base %s forces the same ids on both, the end of the turn included', async (why, template) => {
    const base = copyModel(demo.base, join(folder, `base ${why}`));
    if (template === undefined) rmSync(join(base, 'chat_template.jinja'));
    else writeFileSync(join(base, 'chat_template.jinja'), template);
    const models = [{ role: 'base' as const, folder: base }, demoPair[1]!];
    const client = engineClient();
    for (const baseRendering of ['tuned-template', 'plain-text'] as const) {
      for (const given of [{}, { response: 'Old.' }]) {
        const explanation = await client.explain(wish(PROMPT, { models, baseRendering, ...given }));
        expect(explanation.models.map(m => m.rendering)).toEqual([baseRendering, 'tuned-template']);
        const responses = explanation.models.map(m => m.response);
        expect(responses.map(r => ids(r.tokens))).toEqual([OLD_AND_END, OLD_AND_END]);
        expect(responses.map(r => [r.text, r.tokens.at(-1)!.end])).toEqual([
          ['Old.', true],
          ['Old.', true],
        ]);
      }
    }
  });

  test('whose vocabularies differ reads the prompt with each its own, and gives the same numbers', async () => {
    const shuffled = shuffledModel(join(folder, 'shuffled'));
    const client = engineClient();
    const own = await client.explain(wish(STORY, { baseRendering: 'own-template' }));
    const models = [{ role: 'base' as const, folder: shuffled }, demoPair[1]!];
    const { complete } = await explained(client, wish(STORY, { models }));
    const [base, tuned] = complete.models as [ModelExplanation, ModelExplanation];
    expect([base.rendering, tuned.rendering]).toEqual(['own-template', 'tuned-template']);
    expect(ids(base.promptTokens)).toEqual(ids(tuned.promptTokens).map(shuffledId));
    expect(ids(base.response.tokens)).toEqual(ids(tuned.response.tokens).map(shuffledId));
    expect(base.response.text).toBe(tuned.response.text);
    const same = own.models[0]!;
    expect(base.response.words).toEqual(same.response.words);
    expect(relativeError([...base.attribution!.data], [...same.attribution!.data])).toBeLessThan(1e-4);
    expect(relativeError(base.share, same.share)).toBeLessThan(1e-4);
    expect(complete.difference?.words).toHaveLength(complete.prompt.words.length);
    expect(complete.prompt.problems).toMatchObject([
      { severity: 'information', message: expect.stringContaining('different vocabularies') as string },
    ]);
    expect(own.prompt.problems).toEqual([]);
  });
});

/** Control tokens stay, since config and template name them; every other id becomes another. */
function shuffledId(id: number): number {
  return id < 4 ? id : 2047 - (id - 4);
}

/** The base model under another numbering of its vocabulary: as another tokenizer would have it, with the weights to match. */
function shuffledModel(to: string): string {
  copyModel(demo.base, to);
  editVocabulary(to, vocabulary =>
    Object.fromEntries(Object.entries(vocabulary).map(([t, id]) => [t, shuffledId(id)])),
  );
  moveRows(join(to, 'model.safetensors'), 'model.embed_tokens.weight', shuffledId);
  return to;
}

function editVocabulary(model: string, change: (vocabulary: Record<string, number>) => Record<string, number>): void {
  editJson(join(model, 'tokenizer.json'), json => {
    const bpe = json['model'] as JsonObject;
    return { ...json, model: { ...bpe, vocab: change(bpe['vocab'] as Record<string, number>) } };
  });
}

describe('requests at once', () => {
  test('give the numbers that each gives alone, and hear of their own preview only', async () => {
    const client = engineClient();
    const wishes = [wish(PROMPT), wish(STORY, { target: 'logit' }), wish(PROMPT, { models: single(demo.tuned) })];
    const request = { ids: [1, 202, 812, 264, 816, 357, 659, 17, 3, 202, 2, 202, 1384, 17, 3], prompt_tokens: 12 };
    const inspect = async (name: string): Promise<unknown> => {
      const output = join(folder, name);
      await client.inspectToFile({ folder: demo.base, input: { ...request, want: ['logits', 'attribution'] }, output });
      return JSON.parse(readFileSync(output, 'utf8')) as unknown;
    };
    const alone = [];
    for (const one of wishes) alone.push(await explained(client, one));
    const inspected = await inspect('alone.json');
    const together = await Promise.all([
      inspect('together.json'),
      client.describe({ folder: demo.tuned }),
      ...wishes.map(one => explained(client, one)),
    ]);
    expect(together.slice(2)).toEqual(alone);
    expect(together[0]).toEqual(inspected);
    expect(together[1]).toMatchObject({ folder: demo.tuned, parameters: 2_755_008 });
  });
});

describe('a request that cannot be met is refused with what and why, and the engine lives on', () => {
  const client = new EngineClient({ entry: engineEntry });
  const pids = new Set<number | undefined>();
  afterEach(() => void pids.add(client.pid));
  afterAll(() => client.dispose());
  let copies = 0;
  /** A demo model with something wrong. */
  const spoilt = (spoil: (model: string) => void): string => {
    const model = copyModel(demo.tuned, join(folder, `spoilt-${++copies}`));
    spoil(model);
    return model;
  };
  const weights = (model: string): string => join(model, 'model.safetensors');
  const edited = (file: string, change: (json: JsonObject) => JsonObject) => () =>
    spoilt(model => editJson(join(model, file), change));
  const without = (file: string) => () => spoilt(model => rmSync(join(model, file)));

  test.each<[string, () => string, string, RegExp]>([
    ['that does not exist', () => join(folder, 'nowhere'), 'usage', /no folder .*nowhere/],
    ['that is a file', () => join(demo.tuned, 'config.json'), 'usage', /config\.json is a file, not a folder/],
    [
      'that is empty',
      () => (mkdirSync(join(folder, 'empty')), join(folder, 'empty')),
      'bad-checkpoint',
      /no config\.json/,
    ],
    ['without tokenizer.json', without('tokenizer.json'), 'bad-checkpoint', /no tokenizer\.json/],
    ['without weights', without('model.safetensors'), 'bad-checkpoint', /holds neither model\.safetensors nor/],
    [
      'of an unknown type',
      edited('config.json', config => ({ ...config, model_type: 'mamba' })),
      'unsupported',
      /"mamba"/,
    ],
    [
      'with a rotary type that is not known',
      edited('config.json', config => ({
        ...config,
        rope_parameters: { rope_type: 'longrope', rope_theta: 1e4, factor: 4 },
      })),
      'unsupported',
      /"longrope"/,
    ],
    [
      'whose config contradicts its weights',
      edited('config.json', config => ({ ...config, intermediate_size: 500 })),
      'bad-checkpoint',
      /model\.layers\.0\.mlp\.\w+\.weight.*512.*500/,
    ],
    [
      'whose tokenizer has more tokens than its embedding',
      () => spoilt(model => editVocabulary(model, vocabulary => ({ ...vocabulary, qqq: 2048 }))),
      'bad-checkpoint',
      /2049 tokens.*only 2048/,
    ],
    [
      'whose weights are cut short',
      () => spoilt(model => truncateSync(weights(model), statSync(weights(model)).size - 1)),
      'bad-checkpoint',
      /model\.safetensors is truncated/,
    ],
    [
      'with a broken chat template',
      () => spoilt(model => writeFileSync(join(model, 'chat_template.jinja'), BROKEN_TEMPLATE)),
      'bad-checkpoint',
      /chat_template\.jinja \(line 3\).*endif/,
    ],
  ])('a folder %s', async (_, model, reason, message) => {
    const error = await failure(client.explain(wish(PROMPT, { models: single(model()) })));
    expect(`${error.reason}: ${error.message}`).toMatch(message);
    expect(error.reason).toBe(reason);
  });

  test.each<[string, () => ExplainWish, RegExp]>([
    ['an empty prompt', () => wish(''), /prompt is empty/],
    ['a prompt of white space', () => wish(' \n\t\n'), /prompt is empty/],
    [
      'a prompt longer than the context',
      () => wish('The dog ran home. '.repeat(200)),
      /prompt has \d{3,4} tokens.*at most 512/,
    ],
    [
      'an answer that does not fit behind the prompt',
      () => wish(PROMPT, { response: 'Old. '.repeat(300) }),
      /answer has \d{3} tokens.*room for 500/,
    ],
    ['an empty answer', () => wish(PROMPT, { response: '' }), /answer to explain is empty/],
    ['an answer of special tokens', () => wish(PROMPT, { response: '<|end|><|endoftext|>' }), /special tokens only/],
  ])('%s', async (_, params, message) => {
    const error = await failure(client.explain(params()));
    expect(error.reason).toBe('bad-input');
    expect(error.message).toMatch(message);
  });

  test('no model at all', async () => {
    expect((await failure(client.explain(wish(PROMPT, { models: [] })))).reason).toBe('usage');
  });

  test('by one process, which still works', async () => {
    expect((await client.explain(wish(PROMPT))).models[1]!.response.text).toBe('Old.');
    expect([...pids]).toEqual([client.pid]);
  });
});

describe('a model whose chat template is broken', () => {
  const client = sharedEngine();
  const plainly = (model: string, changes: Partial<ExplainWish>): ExplainWish =>
    wish(PROMPT, { models: single(model), baseRendering: 'plain-text', ...changes });

  test.each([
    ['own', 'does not parse', BROKEN_TEMPLATE, {}],
    ['own', 'fails', '{{ messages | shout }}', {}],
    ['given', 'does not parse', BROKEN_TEMPLATE, { response: 'Old.' }],
    ['given', 'fails', '{{ messages | shout }}', { response: 'Old.' }],
  ])(
    'explains its %s answer in plain text when it is asked to, though the template %s',
    async (_, why, template, changes) => {
      const model = copyModel(demo.tuned, join(folder, `broken ${why} ${Object.keys(changes).join('')}`));
      writeFileSync(join(model, 'chat_template.jinja'), template);
      const { models } = await client.explain(plainly(model, changes));
      expect(models[0]!.rendering).toBe('plain-text');
      expect(models[0]!.promptTokens.map(token => token.text).join('')).toBe(PROMPT);
    },
  );
});
