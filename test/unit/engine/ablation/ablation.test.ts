/** @file Leave-one-out and trust on the demo model, in this process: equal to deleting the text by hand and forcing the answer again. */
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ablatePrompt } from '../../../../src/engine/ablation/ablatePrompt';
import { pictureTrust } from '../../../../src/engine/ablation/pictureTrust';
import { explainPrompt } from '../../../../src/engine/attribution/explainPrompt';
import { neverCancelled } from '../../../../src/engine/request/hooks';
import { ResultCache } from '../../../../src/engine/reading/resultCache';
import { openModel, SessionPool } from '../../../../src/engine/runtime/sessionPool';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import type { UnitKind } from '../../../../src/prompt/promptUnits';
import { withoutSpans } from '../../../../src/prompt/withoutUnits';
import { promptWords } from '../../../../src/prompt/words';
import type { AblationParams, AblationReport, PromptSource, UnitEffect } from '../../../../src/protocol/ablation';

const ANSWER = 'The bell is big and blue.';
const folder = join(import.meta.dirname, '..', '..', '..', '..', 'models', 'demo', 'tuned');
const pool = new SessionPool();
const state = { pool, cache: new ResultCache() };
const hooks = {
  pause: neverCancelled,
  report: () => undefined,
  onReport: () => undefined,
  onFirstPicture: () => undefined,
};
afterAll(async () => {
  const model = await pool.model(openModel(folder), { promptTokens: 1, responseTokens: 1 });
  await model.release();
});

function paramsOf(source: PromptSource, units: UnitKind, response = ANSWER): AblationParams {
  const { text, ...options } = source;
  const document = parsePrompt(text, options);
  return {
    request: '1',
    document,
    words: promptWords(text, document),
    source,
    models: [{ role: 'single', folder }],
    response,
    ownResponses: false,
    sampling: { maxTokens: 8, temperature: 0, topP: 1, seed: 0 },
    baseRendering: 'own-template',
    units,
    exact: true,
  };
}

const ablated = (source: PromptSource, units: UnitKind): Promise<AblationReport> =>
  ablatePrompt(state, paramsOf(source, units), hooks);

/** log p of the answer behind a file, as `explain --response` has it. */
async function byHand(source: PromptSource): Promise<number> {
  const params = { ...paramsOf(source, 'words'), target: 'log-probability' as const, extent: 'influence' as const };
  const { models } = await explainPrompt({ pool, cache: new ResultCache() }, params, hooks);
  return models[0]!.response.tokens.reduce((sum, { logProbability }) => sum + logProbability, 0);
}

const total = (effect: UnitEffect | null | undefined): number => {
  if (!effect || !('total' in effect)) throw new Error(`no number: ${JSON.stringify(effect)}`);
  return effect.total;
};

const files: [what: string, units: UnitKind, source: PromptSource][] = [
  [
    'text with CRLF',
    'sentences',
    { fileName: 'p.txt', text: 'Describe the bell.\r\nI see a big blue bell at the shop.\r\n' },
  ],
  ['words', 'words', { fileName: 'p.prompt.md', text: 'Describe the bell. I see a big bell.' }],
  [
    'JSON with escapes',
    'words',
    { fileName: 'p.json', text: '{"messages":[{"role":"user","content":"Describe \\"the\\"\\n\\u0062ell, big."}]}' },
  ],
  [
    'a message of JSON',
    'messages',
    {
      fileName: 'p.json',
      text: '{"messages": [{"role":"user","content":"I see a bell."}, {"role":"user","content":"Describe the bell."}]}',
    },
  ],
  [
    'a folded YAML scalar',
    'sentences',
    {
      fileName: 'p.prompt.yml',
      text: 'messages:\n  - role: user\n    content: >-\n      Describe the bell.\n      I see a big\n      blue bell.\n',
    },
  ],
  [
    'items of a list in a YAML block',
    'list-items',
    {
      fileName: 'p.prompt.yml',
      text: 'messages:\n  - role: user\n    content: |\n      Describe the bell:\n      - big bell\n      - blue\n',
    },
  ],
  [
    'prompty',
    'sentences',
    { fileName: 'p.prompty', text: '---\nname: x\n---\nuser:\nDescribe the bell. I see a big bell.\n' },
  ],
  [
    'dotprompt with a role, a variable and a condition',
    'words',
    {
      fileName: 'p.prompt',
      text: '---\nmodel: x\ninput:\n  default:\n    size: big\n---\n{{role "user"}}\nDescribe the bell.{{#if size}} I see a {{size}} bell.{{/if}}\n',
    },
  ],
  [
    'a Jinja chat',
    'sentences',
    {
      fileName: 'p.j2',
      text: '{% chat role="user" %}\nDescribe the bell. I see a {{ size }} bell.\n{% endchat %}\n',
      values: { size: 'big' },
    },
  ],
  [
    'a line of JSONL',
    'sentences',
    {
      fileName: 'p.jsonl',
      text: '{"messages":[{"role":"user","content":"Describe the bell. I see a \\u0022big\\u0022 bell."}]}\n',
    },
  ],
];

describe.each(files)('%s', (_, units, source) => {
  test('without a unit the answer is as likely as behind the file from which it was deleted by hand', async () => {
    const { prompt, models, complete } = await ablated(source, units);
    expect(complete).toBe(true);
    const whole = await byHand(source);
    const measured = prompt.units.map((unit, u) => ({ unit, effect: models[0]!.effects[u] }));
    expect(measured.length).toBeGreaterThan(1);
    for (const { unit, effect } of measured) {
      const text = withoutSpans(source.text, unit.spans);
      expect(text.length).toBeLessThan(source.text.length);
      expect(total(effect)).toBeCloseTo(whole - (await byHand({ ...source, text })), 3);
    }
  });
});

test('a variable is taken out by an empty value', async () => {
  const source = {
    fileName: 'p.prompt.md',
    text: 'Describe the {{thing}}. I see a {{size}} bell.',
    values: { thing: 'bell', size: 'big' },
  };
  const { prompt, models } = await ablated(source, 'variables');
  expect(prompt.units.map(unit => [unit.variable, unit.text])).toEqual([
    ['thing', 'bell'],
    ['size', 'big'],
  ]);
  const without = await byHand({ ...source, values: { thing: 'bell', size: '' } });
  expect(total(models[0]!.effects[1])).toBeCloseTo((await byHand(source)) - without, 3);
});

test('what cannot be taken out is said, not counted', async () => {
  const whole = await ablated({ fileName: 'p.txt', text: 'Describe the bell.' }, 'sentences');
  expect(whole.models[0]!.effects).toMatchObject([{ absent: 'cannot be deleted: it is the whole prompt' }]);
  const text = '{"messages":[{"role":"user","content":"Bell."},{"role":"user","content":"Describe the bell. Now."}]}';
  const { models } = await ablated({ fileName: 'p.json', text }, 'sentences');
  expect(models[0]!.effects[0]).toMatchObject({ absent: 'cannot be deleted: its message has no other text' });
  expect(total(models[0]!.effects[1])).toBeTypeOf('number');
  await expect(ablated({ fileName: 'p.txt', text: 'Hi.' }, 'variables')).rejects.toThrow('no variables with a value');
});

test('a run that was cancelled keeps what it has', async () => {
  const source = { fileName: 'p.txt', text: 'I see a small red cup. Describe the bell. I see a big blue bell.' };
  const told: AblationReport[] = [];
  const pause = (): Promise<void> => (told.length === 0 ? Promise.resolve() : Promise.reject(new Error('called off')));
  await expect(
    ablatePrompt(state, paramsOf(source, 'sentences'), { ...hooks, pause, onReport: report => told.push(report) }),
  ).rejects.toThrow('called off');
  const known = told.at(-1)!;
  expect(known.complete).toBe(false);
  expect(known.models[0]!.effects).toContain(null);
  const { models } = await ablated(source, 'sentences');
  expect(known.models[0]!.effects[0]).toEqual(models[0]!.effects[0]);
});

describe('trust', () => {
  const source = { fileName: 'p.txt', text: 'Describe the bell. I see a big blue bell at the shop.' };
  const asked = (text: string) => ({
    ...paramsOf({ ...source, text }, 'words'),
    target: 'log-probability' as const,
    methods: ['influence', 'gradient'] as const,
  });

  test('holds the pictures against the same random orders, and against leave-one-out once every word was taken out', async () => {
    const before = await pictureTrust(state, asked(source.text), hooks);
    const [influence, gradient] = before.models[0]!.trust;
    if (!influence || 'absent' in influence || !gradient || 'absent' in gradient) throw new Error('no figures');
    expect(influence.random).toHaveLength(4);
    expect(gradient.random).toEqual(influence.random);
    expect(influence.words).toEqual([1, 2, 4, 6]);
    expect(influence.way).toBeUndefined();
    await ablated(source, 'words');
    const [again] = (await pictureTrust(state, asked(source.text), hooks)).models[0]!.trust;
    if (!again || 'absent' in again) throw new Error('no figures');
    expect(again.picture).toEqual(influence.picture);
    expect(again.areas.leaveOneOut).toBeGreaterThan(Math.max(...again.areas.random));
    expect(again.way).toBeGreaterThan(0.5);
    expect(again.state).toBe('strong');
  });

  test('of one word there is none, and what takes long is left to the reader', async () => {
    const [one] = (await pictureTrust(state, asked('Describe'), hooks)).models[0]!.trust;
    expect(one).toHaveProperty('absent');
    const params = { ...asked('I see a small red cup. Describe the cup.'), atMostSeconds: 0 };
    const [long] = (await pictureTrust(state, params, hooks)).models[0]!.trust;
    expect(long).toHaveProperty('secondsEstimated');
  });
});
