/** @file Rules on the demo model, in this process: effects equal explaining by hand the file from which the part was deleted. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { rulePrompts } from '../../../../bench/rules/rulePrompts';
import { explainPrompt } from '../../../../src/engine/attribution/explainPrompt';
import { neverCancelled } from '../../../../src/engine/request/hooks';
import { ResultCache } from '../../../../src/engine/reading/resultCache';
import { measureRules } from '../../../../src/engine/rules/measureRules';
import { shortenPrompt } from '../../../../src/engine/rules/shortenPrompt';
import { openModel, SessionPool } from '../../../../src/engine/runtime/sessionPool';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import { withTextInstead } from '../../../../src/prompt/ruleChange';
import { ruleUnits } from '../../../../src/prompt/ruleUnits';
import { withoutSpans } from '../../../../src/prompt/withoutUnits';
import { promptWords } from '../../../../src/prompt/words';
import type { PromptSource } from '../../../../src/protocol/ablation';
import type { RuleEffect, RulesParams, RulesReport } from '../../../../src/protocol/rules';
import { temporaryFolder } from '../../../support/temporaryFolder';

const temporary = temporaryFolder();
const ANSWER = 'The bell is big and blue.';
const folder = join(import.meta.dirname, '..', '..', '..', '..', 'models', 'demo', 'tuned');
const pool = new SessionPool();
const state = { pool, cache: new ResultCache() };
const hooks = {
  pause: neverCancelled,
  report: () => undefined,
  onRules: () => undefined,
  onFirstPicture: () => undefined,
};
afterAll(async () => {
  const model = await pool.model(openModel(folder), { promptTokens: 1, responseTokens: 1 });
  await model.release();
});

function paramsOf(source: PromptSource, more: Partial<RulesParams> = {}): RulesParams {
  const { text, ...options } = source;
  const document = parsePrompt(text, options);
  return {
    request: '1',
    document,
    words: promptWords(text, document),
    source,
    models: [{ role: 'single', folder }],
    response: ANSWER,
    ownResponses: false,
    sampling: { maxTokens: 12, temperature: 0, topP: 1, seed: 0 },
    baseRendering: 'own-template',
    answers: 1,
    pairs: false,
    ...more,
  };
}

const measured = (source: PromptSource, more?: Partial<RulesParams>): Promise<RulesReport> =>
  measureRules(state, paramsOf(source, more), hooks);

/** log p of the answer behind a file, as `explain --response` has it. */
async function byHand(source: PromptSource): Promise<number> {
  const params = { ...paramsOf(source), target: 'log-probability' as const, extent: 'influence' as const };
  const { models } = await explainPrompt({ pool, cache: new ResultCache() }, params, hooks);
  return models[0]!.response.tokens.reduce((sum, { logProbability }) => sum + logProbability, 0);
}

const total = (effect: RuleEffect | null | undefined): number => {
  if (!effect || !('total' in effect)) throw new Error(`no number: ${JSON.stringify(effect)}`);
  return effect.total;
};

const LINES = 'Describe the bell.\n\n- I see a big bell.\n- Be kind.\n\nThe bell is blue. It was at the shop.';
const indented = LINES.replaceAll('\n', '\n      ').replaceAll(/[ ]+\n/g, '\n');
const files: [what: string, source: PromptSource][] = [
  ['Markdown with sections', { fileName: 'p.prompt.md', text: `# Task\n${LINES}\n\n# End\nBe brief.\n` }],
  ['text with CRLF', { fileName: 'p.txt', text: LINES.replaceAll('\n', '\r\n') }],
  ['JSON', { fileName: 'p.json', text: JSON.stringify({ messages: [{ role: 'user', content: LINES }] }) }],
  [
    'JSON of two messages',
    {
      fileName: 'p.json',
      text: JSON.stringify({
        messages: [
          { role: 'user', content: 'Be kind. Look at the bell.' },
          { role: 'user', content: LINES },
        ],
      }),
    },
  ],
  [
    'JSON Lines',
    { fileName: 'p.jsonl', text: `${JSON.stringify({ messages: [{ role: 'user', content: LINES }] })}\n` },
  ],
  [
    'a YAML block',
    { fileName: 'p.prompt.yml', text: `messages:\n  - role: user\n    content: |\n      ${indented}\n` },
  ],
  [
    'folded YAML',
    { fileName: 'p.prompt.yml', text: `messages:\n  - role: user\n    content: >-\n      ${indented}\n` },
  ],
  ['Prompty', { fileName: 'p.prompty', text: `---\nname: x\n---\nuser:\n${LINES}\n` }],
  [
    'a variable',
    {
      fileName: 'p.prompt.md',
      text: 'Describe the {{thing}}. Be kind.\n\nI see a big bell.',
      values: { thing: 'bell' },
    },
  ],
  [
    'dotprompt',
    {
      fileName: 'p.prompt',
      text: '---\ninput:\n  default:\n    thing: bell\n---\nDescribe the {{thing}}. Be kind.\n\nI see it.',
    },
  ],
];

const inMessages = (content: string): string => `messages:\n  - role: user\n    content: ${content}\n`;
/** Less usual ways to write the same text. */
const oddFiles: typeof files = [
  ['text with a byte order mark', { fileName: 'p.txt', text: `\ufeff${LINES}` }],
  [
    'JSON with escapes, a tab and two parts of a content',
    {
      fileName: 'p.json',
      text: `[{"role":"user","content":[{"type":"text","text":"\\u0044escribe the bell.\\tBe \\u006bind."},{"type":"text","text":"I see a big bell.\\r\\nThe bell is blue."}]}]`,
    },
  ],
  ['YAML in double quotes', { fileName: 'p.prompt.yml', text: inMessages(JSON.stringify(LINES)) }],
  [
    'YAML in double quotes over several lines',
    {
      fileName: 'p.prompt.yml',
      text: inMessages('"Describe the bell.\n      Be kind.\n\n      I see a\\\n      \\ big bell."'),
    },
  ],
  [
    'YAML in single quotes',
    { fileName: 'p.prompt.yml', text: inMessages("'Describe Ann''s bell. Be kind.\n\n\n      I see a big bell.'") },
  ],
  [
    'plain YAML',
    { fileName: 'p.prompt.yml', text: inMessages('Describe the bell.\n      Be kind. I see\n      a big bell.') },
  ],
  [
    'a YAML block with its indentation told, and CRLF',
    {
      fileName: 'p.prompt.yml',
      text: inMessages('|2-\n      Describe the bell. Be kind.\n\n        I see a big bell.').replaceAll('\n', '\r\n'),
    },
  ],
  [
    'YAML with a rule beside a comment and an anchor',
    {
      fileName: 'p.prompt.yml',
      text: `x: &text >\n  Describe the bell.\n  Be kind.\n\n  I see a bell.\n# Be brief.\nmessages:\n  - role: user\n    content: *text\n`,
    },
  ],
  [
    'a variable in a list item, with a loop around another',
    {
      fileName: 'p.prompt',
      text: '---\ninput:\n  default:\n    thing: bell\n    all: [red, blue]\n---\n- Describe the {{thing}}.\n- Be kind.\n{{#each all}}- I see {{this}}.\n{{/each}}\nThe bell is big.\n',
    },
  ],
  [
    'roles as lines, CRLF',
    {
      fileName: 'p.prompty',
      text: '---\r\nname: x\r\n---\r\nsystem:\r\nBe kind. Be brief.\r\n\r\nuser:\r\nDescribe the bell.\r\n\r\nI see it.\r\n',
    },
  ],
  [
    'emoji, combining marks and a table',
    { fileName: 'p.md', text: 'Describe the bell 🔔.\n\n| é | 👩‍👧 |\n|---|---|\n| 1 | 2 |\n\nBe kind.\n' },
  ],
];

describe.each([...files, ...oddFiles])('%s', (_, source) => {
  test('without a part the answer is as likely as behind the file from which it was deleted by hand', async () => {
    const { prompt, models, complete, states } = await measured(source);
    expect(complete).toBe(true);
    const whole = await byHand(source);
    const numbers = prompt.units.flatMap((unit, u) => {
      const effect = models[0]!.effects[u]!;
      return 'total' in effect ? [{ unit, effect }] : [];
    });
    expect(numbers.length).toBeGreaterThan(1);
    expect(states).not.toContain(null);
    for (const { unit, effect } of numbers) {
      const text = withoutSpans(source.text, unit.spans);
      expect(total(effect)).toBeCloseTo(whole - (await byHand({ ...source, text })), 3);
      expect(effect.perToken).toBeCloseTo(total(effect) / models[0]!.response.tokens.length, 6);
    }
  });
});

const TWO = { fileName: 'p.txt', text: 'Describe the bell.\n\nI see a big blue bell at the shop.\n\nBe kind.\n' };

test('a text in the place of a part is what reading that file says', async () => {
  const { models } = await measured(TWO, { only: [1], instead: 'I see a small red cup.' });
  const { text } = withTextInstead(
    TWO.text,
    ruleUnits(TWO.text, parsePrompt(TWO.text, TWO))[1]!,
    'I see a small red cup.',
    TWO,
  );
  expect(text).toContain('small red cup');
  expect(models[0]!.effects[0]).toBeNull();
  expect(total(models[0]!.effects[1])).toBeCloseTo((await byHand(TWO)) - (await byHand({ ...TWO, text })), 3);
});

test('what it says: the passage carries the answer; the validation of “no effect” on 200 prompts is the bench’s', async () => {
  const { states, models } = await measured(TWO);
  expect(states[1]).toEqual({ state: 'carries' });
  expect(models[0]!.draws.length).toBeGreaterThan(3);
});

test('a pair is what deleting both does beyond the two alone', async () => {
  const text = 'Describe the bell.\n\nI see a big blue bell at the shop.\n\nThe bell is big and blue.\n';
  const source = { fileName: 'p.txt', text };
  const { pairs, models, prompt } = await measured(source, { pairs: true });
  const pair = pairs.find(({ units }) => units.join() === '1,2')!;
  const tokens = models[0]!.response.tokens.length;
  const [one, other] = [1, 2].map(unit => total(models[0]!.effects[unit]) / tokens);
  const without = withoutSpans(text, [...prompt.units[1]!.spans, ...prompt.units[2]!.spans]);
  const both = ((await byHand(source)) - (await byHand({ ...source, text: without }))) / tokens;
  expect(pair.both).toBeCloseTo(both, 3);
  expect(pair.interaction).toBeCloseTo(both - one! - other!, 3);
});

test('several answers: the mean, and the least and largest of them', async () => {
  const source = { fileName: 'p.txt', text: 'Describe the bell.\n\nI see a big blue bell at the shop.\n' };
  const alone = total((await measured(source)).models[0]!.effects[1]);
  const sampling = { maxTokens: 12, temperature: 3, topP: 1, seed: 0 };
  const { answers, models } = await measured(source, { answers: 3, sampling });
  expect(answers.length).toBeGreaterThan(1);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(answers.length);
  const effect = models[0]!.effects[1]!;
  if (!('perToken' in effect) || effect.range === undefined) throw new Error('no range');
  const [low, high] = effect.range;
  expect(low).toBeLessThanOrEqual(effect.perToken);
  expect(high).toBeGreaterThanOrEqual(effect.perToken);
  const first = alone / models[0]!.response.tokens.length;
  expect(first).toBeGreaterThanOrEqual(low - 1e-6);
  expect(first).toBeLessThanOrEqual(high + 1e-6);
});

test('sections come first, then parts by influence; a cancelled run keeps what it has', async () => {
  const source = {
    fileName: 'p.md',
    text: '# One\nDescribe the bell. Be kind.\n\n# Two\nI see a big blue bell. It was new.\n',
  };
  const told: RulesReport[] = [];
  const cache = new ResultCache();
  const enough = (): Promise<void> => (told.length < 2 ? Promise.resolve() : Promise.reject(new Error('enough')));
  const first = { ...hooks, pause: enough, onRules: (report: RulesReport) => told.push(report) };
  await measureRules({ pool, cache }, paramsOf(source), first).catch(() => undefined);
  const early = told[0]!;
  const sections = early.prompt.units.flatMap(({ kind }, i) => (kind === 'section' ? [i] : []));
  const known = early.models[0]!.effects.flatMap((effect, i) => (effect === null ? [] : [i]));
  expect(early.complete).toBe(false);
  expect(sections).toContain(known[0]);
  const whole = await measureRules({ pool, cache }, paramsOf(source), hooks);
  for (const unit of known) expect(whole.models[0]!.effects[unit]).toEqual(early.models[0]!.effects[unit]);
});

test('what tells the model what to do is measured before the rest, whatever has more influence', async () => {
  const text = 'I see a big blue bell at the shop.\n\nDescribe the bell.\n\nIt was new.\n\nBe kind.\n';
  const told: RulesReport[] = [];
  let now = 0;
  // Otherwise only what is known after a while is told.
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
  onTestFinished(() => void vi.restoreAllMocks());
  const params = paramsOf({ fileName: 'p.txt', text });
  const onRules = (report: RulesReport): void => void told.push(report);
  await measureRules({ pool, cache: new ResultCache() }, params, { ...hooks, onRules });
  const lead = told[0]!.models.length - 1;
  const known = told.map(({ models }) => models[lead]!.effects.flatMap((effect, i) => (effect === null ? [] : [i])));
  const order = known.flatMap((units, i) => units.filter(unit => !known[i - 1]?.includes(unit)));
  const { units } = told[0]!.prompt;
  expect(order.map(unit => units[unit]!.rule)).toEqual([true, true, false, false]);
});

describe('little, much and awkward', () => {
  test('a prompt without a rule is measured by its paragraphs and sentences', async () => {
    const { prompt, states } = await measured({
      fileName: 'p.txt',
      text: 'The bell is big.\n\nThe cup is red. It was new.\n',
    });
    expect(prompt.units.map(({ kind, rule }) => [kind, rule])).toEqual([
      ['paragraph', false],
      ['paragraph', false],
    ]);
    expect(states.every(state => state !== null && state.state !== 'absent')).toBe(true);
  });

  test('one rule beside its text', async () => {
    const { prompt, states } = await measured({ fileName: 'p.txt', text: 'Describe the bell.\n\nThe bell is big.\n' });
    expect(prompt.units.map(({ rule }) => rule)).toEqual([true, false]);
    expect(states.map(state => state?.state)).not.toContain('absent');
  });

  test('of sixty rules those with the most influence are measured, up to the limit, and the others say so', async () => {
    const text = `${Array.from({ length: 60 }, () => '- Be.\n').join('')}\nDescribe the bell.\n`;
    const { states, pairs, leftOut } = await measured({ fileName: 'p.md', text }, { most: 20, pairs: true });
    const left = states.filter(state => state?.why?.startsWith('left out: only the 20 parts'));
    expect([left.length, leftOut]).toEqual([61 - 20, 61 - 20]);
    expect(pairs.length).toBeLessThanOrEqual(45 + 20);
  });

  test('the same rule in two messages is two parts', async () => {
    const messages = [
      { role: 'system', content: 'Be kind. Be brief.' },
      { role: 'user', content: 'Be kind. Describe the bell.' },
    ];
    const { prompt, states } = await measured({ fileName: 'p.json', text: JSON.stringify({ messages }) });
    const same = prompt.units.flatMap(({ text, kind }, unit) =>
      text === 'Be kind.' && kind !== 'section' ? [unit] : [],
    );
    expect(same.map(unit => prompt.units[unit]!.message)).toEqual([0, 1]);
    for (const unit of same) expect(states[unit]?.state).not.toBe('absent');
  });
});

describe('what cannot be taken out is said', () => {
  test('the only part, a message’s only part', async () => {
    const one = await measured({ fileName: 'p.txt', text: 'Describe the bell.' });
    expect(one.states).toMatchObject([{ state: 'absent', why: 'cannot be deleted: it is the whole prompt' }]);
    const text =
      '{"messages":[{"role":"user","content":"Bell."},{"role":"user","content":"Describe the bell. Now it is big."}]}';
    const { states, prompt } = await measured({ fileName: 'p.json', text });
    expect(
      states[prompt.units.findIndex(({ text: own, kind }) => own === 'Bell.' && kind !== 'section')],
    ).toMatchObject({
      state: 'absent',
      why: 'cannot be deleted: its message has no other text',
    });
  });

  test('a part without which the chat template refuses the prompt', async () => {
    const strict = join(temporary, 'strict');
    cpSync(folder, strict, { recursive: true });
    const template = readFileSync(join(folder, 'chat_template.jinja'), 'utf8');
    const demand =
      "{% if 'bell' not in messages[0]['content'] %}{{ raise_exception('Speak of the bell.') }}{% endif %}";
    writeFileSync(join(strict, 'chat_template.jinja'), demand + template);
    const source = { fileName: 'p.txt', text: 'Be kind.\n\nDescribe the bell.\n\nI see a cup.\n' };
    const { states, prompt } = await measured(source, { models: [{ role: 'single', folder: strict }] });
    const why = states.map(state => state?.why);
    expect(why[prompt.units.findIndex(({ text }) => text === 'Describe the bell.')]).toMatch(
      /^cannot be deleted: .*(?:chat template|Speak of the bell)/,
    );
    expect(why.filter(reason => reason !== undefined)).toHaveLength(1);
  });

  test('of more parts than are measured those with the most influence are, and the others say so', async () => {
    const { states, influence } = await measured(TWO, { most: 2 });
    const left = states.flatMap((state, unit) => (state?.why?.startsWith('left out') === true ? [unit] : []));
    expect(left).toHaveLength(1);
    expect(influence[left[0]!]).toBe(Math.min(...influence));
    expect(states).not.toContain(null);
  });

  test('no part is measured where all of them would take too long, and what they would take is told', async () => {
    const { complete, states, secondsEstimated } = await measured(TWO, { atMostSeconds: 0 });
    expect(complete).toBe(false);
    expect(new Set(states)).toEqual(new Set([null]));
    expect(secondsEstimated).toBeGreaterThan(0);
    expect((await measured(TWO, { atMostSeconds: 3600 })).complete).toBe(true);
  });
});

describe('a shorter prompt', () => {
  const { text } = rulePrompts(1, 3)[0]!;
  const source = { fileName: 'p.txt', text: `Be kind.\nLook at the sky.\nCount the words.\n\nred, dog, hat\n` };

  test('gives the same greedy answer, and its log p is that of the shorter file', async () => {
    const { response: _, ...params } = paramsOf(source);
    const report = await shortenPrompt(state, { ...params, within: 0.5 }, hooks);
    expect(report.removed.length).toBeGreaterThan(0);
    expect(report.removed.length + report.kept.length).toBe(ruleUnits(source.text, params.document).length);
    expect(report.text).toContain('red, dog, hat');
    expect(report.tokens.after).toBeLessThan(report.tokens.before);
    const { response: __, ...short } = paramsOf({ ...source, text: report.text });
    const explained = await explainPrompt(
      { pool, cache: new ResultCache() },
      { ...short, target: 'log-probability', extent: 'influence' },
      hooks,
    );
    expect(explained.models[0]!.response.text).toBe(report.response.text);
    const logp = explained.models[0]!.response.tokens.reduce((sum, { logProbability }) => sum + logProbability, 0);
    expect(report.removed.at(-1)!.logProbability).toBeCloseTo(logp, 3);
  });

  test('nothing goes where nothing may be lost, and one part stays', async () => {
    const params = paramsOf({ fileName: 'p.txt', text });
    const report = await shortenPrompt(state, { ...params, response: 'Nobody knows.', within: 0 }, hooks);
    for (const { logProbability } of report.removed)
      expect(logProbability).toBeGreaterThanOrEqual(report.logProbability);
    expect(report.kept.length).toBeGreaterThan(0);
    expect(report.sameAnswer).toBe(false);
  });
});
