/** @file Comparisons by a real engine process: the demo pair, pairs that hardly fit together, halves, and answers that are stopped. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { describe, expect, test } from 'vitest';
import { randomCheckpoint } from '../../bench/checkpoint';
import type { Comparison } from '../../src/protocol/comparison';
import type { AnswerPart, ContrastParams } from '../../src/protocol/comparison';
import type { Progress } from '../../src/protocol/request';
import { demoPair, engineClient, failure, sharedEngine, single, wish, type ExplainWish } from '../support/engine';
import { copyModel, demo, slowModel } from '../support/modelFolders';
import { temporaryFolder } from '../support/temporaryFolder';
import { byteLevelBpe } from '../unit/tokenize/tinyTokenizers';
import { safeJson } from '../../src/protocol/explanation';

const folder = temporaryFolder();
/** For what is refused. */
const refusing = sharedEngine();
const STORY = 'Anna had a red ball. She gave the ball to Tom.\n\nSummarize the story.';
const PROMPT = 'Give the opposite of new.';

const schemaOf = (name: string): object => JSON.parse(readFileSync(`docs/${name}.schema.json`, 'utf8')) as object;
const validate = new Ajv2020({ strict: true, strictRequired: false })
  .addSchema(schemaOf('explanation'))
  .compile(schemaOf('comparison'));

async function compared(params: ExplainWish): Promise<{ comparison: Comparison; parts: AnswerPart[] }> {
  const parts: AnswerPart[] = [];
  const comparison = await engineClient().compare(params, { onAnswer: part => parts.push(part) });
  expect(validate(JSON.parse(safeJson(comparison))), JSON.stringify(validate.errors)).toBe(true);
  return { comparison, parts };
}

/** The answers as they were told, pieces put where they belong. */
function heard(parts: readonly AnswerPart[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const { role, from, text } of parts) texts[role] = (texts[role] ?? '').slice(0, from) + text;
  return texts;
}

describe('the demo pair', () => {
  test('says what each model says alone, and explains what explain explains', async () => {
    const { comparison, parts } = await compared(wish(STORY));
    const client = engineClient();
    const alone = async (role: 'base' | 'tuned'): Promise<string> =>
      (await client.explain(wish(STORY, { models: single(demo[role]) }))).models[0]!.response.text;
    const texts = { base: await alone('base'), tuned: await alone('tuned') };
    expect(Object.fromEntries(comparison.answers.map(({ role, text }) => [role, text]))).toEqual(texts);
    expect(heard(parts)).toEqual(texts);
    expect(parts.length).toBeGreaterThan(10);
    expect(comparison.answers.map(answer => answer.ending)).toEqual(['limit', 'end-token']);
    expect(comparison.explanation).toEqual(await client.explain(wish(STORY)));
    expect([comparison.warnings, comparison.failures]).toEqual([[], []]);
  });

  test('numbers of words and places fit those of tokens', async () => {
    const { explanation, surprise, parting, instruction } = (await compared(wish(STORY))).comparison;
    const [base, tuned] = surprise.models;
    expect(surprise.divergence).toHaveLength(tuned!.tokens.length);
    expect(Math.max(...surprise.divergence!)).toBeGreaterThan(0.3);
    for (const [i, model] of surprise.models.entries()) {
      const { tokens } = explanation.models[i]!.response;
      expect(model.tokens.map(({ rank: _rank, next: _next, ...token }) => token)).toEqual(tokens);
      for (const { id, rank, logProbability, next } of model.tokens) {
        expect(next).toHaveLength(10);
        expect(next.map(n => n.logProbability)).toEqual(next.map(n => n.logProbability).toSorted((a, b) => b - a));
        const listed = next.find(n => n.id === id);
        if (rank <= 10) expect(listed?.logProbability).toBeCloseTo(logProbability, 9);
        else expect(listed).toBeUndefined();
      }
    }
    for (const { models, divergence } of surprise.words) {
      expect(models.map(m => m.role)).toEqual(['base', 'tuned']);
      const own = explanation.models[0]!.response.words[models[0]!.word]!.tokens;
      expect(divergence).toBe(Math.max(...own.map(m => surprise.divergence![m]!)));
    }
    // The tuned model's own greedy answer: it never parts from itself, so the base is the one that would go elsewhere.
    const at = parting!.models[1]!.position;
    expect(tuned!.tokens.every(({ rank }) => rank === 1)).toBe(true);
    expect(at).toBe(base!.tokens.findIndex(({ rank }) => rank > 1));
    expect(parting!.models.map(m => m.likeliest)).toEqual([base!.tokens[at]!.next[0], tuned!.tokens[at]!.next[0]]);
    const gained = explanation.difference!.words.map(word => word.influence!).sort((a, b) => b - a);
    expect(instruction.gained.map(word => word.difference)).toEqual(gained.filter(x => x > 0).slice(0, 5));
    expect(instruction.lost.map(word => word.difference)).toEqual(
      gained
        .reverse()
        .filter(x => x < 0)
        .slice(0, 5),
    );
    expect(instruction.difference).toBe(explanation.difference!.instructionScore);
  });

  test('with own answers is compared as far as they are the same, and says that it is not fair', async () => {
    const { comparison } = await compared(wish(STORY, { ownResponses: true }));
    const { surprise, warnings, parting } = comparison;
    const ids = surprise.models.map(({ tokens }) => tokens.map(token => token.id)) as [number[], number[]];
    const same = ids[0].findIndex((id, m) => id !== ids[1][m]);
    expect(surprise.divergence).toHaveLength(same + 1);
    expect(parting!.models.map(m => m.position)).toEqual([same, same]);
    expect(surprise.words.flatMap(word => (word.models.length === 1 ? word.models[0]!.role : []))).toEqual(
      expect.arrayContaining(['base', 'tuned']),
    );
    expect(warnings.map(warning => warning.code)).toEqual(['own-answers']);
    expect(warnings[0]!.message).toContain(`base ${ids[0].length} tokens, tuned ${ids[1].length}`);
  });

  test('of one checkpoint and itself has nothing apart', async () => {
    const models = [{ role: 'base' as const, folder: demo.tuned }, demoPair[1]!];
    const { surprise, parting, warnings, instruction } = (await compared(wish(PROMPT, { models }))).comparison;
    expect(surprise.divergence!.every(bits => bits === 0)).toBe(true);
    expect(parting).toBeUndefined();
    expect([instruction.gained, instruction.lost]).toEqual([[], []]);
    expect(warnings.map(warning => warning.code)).toEqual(['same-model']);
  });

  test('that read the prompt by different templates is told so', async () => {
    const { warnings } = (await compared(wish(PROMPT, { baseRendering: 'plain-text' }))).comparison;
    expect(warnings.map(warning => warning.code)).toEqual(['different-renderings']);
    const base = copyModel(demo.base, join(folder, 'other template'));
    writeFileSync(join(base, 'chat_template.jinja'), '{% for m in messages %}{{ m.content }}\n{% endfor %}');
    const models = [{ role: 'base' as const, folder: base }, demoPair[1]!];
    const own = (await compared(wish(PROMPT, { models }))).comparison;
    expect(own.warnings.map(warning => warning.code)).toEqual(['different-templates']);
  });
});

describe('answers that are stopped', () => {
  test('are as long as they were, are forced as they are, and are not kept', async () => {
    const client = engineClient();
    const models = single(slowModel(join(folder, 'slow')));
    const stop = new AbortController();
    const params = wish(PROMPT, { models, sampling: { maxTokens: 60, temperature: 0, topP: 1, seed: 0 } });
    // The random model's likeliest tokens have no text, so that progress is what tells that it is answering.
    const onProgress = ({ phase, done }: Progress): void => {
      if (phase === 'answering' && done >= 3) stop.abort();
    };
    const stopped = await client.compare(params, { onProgress, stopAnswers: stop.signal });
    const [answer] = stopped.answers;
    expect(answer!.ending).toBe('stopped');
    expect(answer!.tokens.length).toBeLessThan(50);
    expect(stopped.explanation.models[0]!.response.text).toBe(answer!.text);
    const short = wish(PROMPT, { models, sampling: { ...params.sampling, maxTokens: 50 } });
    expect((await client.compare(short)).answers[0]!.ending).toBe('limit');
  });
});

describe('a pair of which one cannot be used', () => {
  test.each([
    ['base', 0, 1],
    ['tuned', 1, 0],
  ] as const)('%s: leaves the other half, and the reason', async (role, broken, left) => {
    const spoilt = copyModel(demo[role], join(folder, `spoilt ${role}`));
    writeFileSync(join(spoilt, 'model.safetensors'), 'nothing');
    const models = demoPair.map((choice, i) => (i === broken ? { role, folder: spoilt } : choice));
    const { explanation, answers, failures, surprise } = (await compared(wish(PROMPT, { models }))).comparison;
    expect(failures).toEqual([
      {
        // What the editor translates.
        translatable: expect.any(Object) as object,
        role,
        folder: spoilt,
        reason: 'bad-checkpoint',
        message: expect.any(String) as string,
        next: expect.any(String) as string,
      },
    ]);
    const other = demoPair[left]!.role;
    expect([explanation.models.map(m => m.role), answers.map(a => a.role)]).toEqual([[other], [other]]);
    expect(surprise.divergenceAbsent).toBe('one-model');
    expect(surprise.words.length).toBeGreaterThan(0);
  });

  test('is refused as a whole where both cannot, or the prompt cannot', async () => {
    const nowhere = demoPair.map(({ role }) => ({ role, folder: join(folder, 'nowhere') }));
    expect((await failure(refusing.compare(wish(PROMPT, { models: nowhere })))).message).toMatch(/nowhere/);
    expect((await failure(refusing.compare(wish('')))).message).toMatch(/prompt is empty/);
  });
});

/** A llama of random weights that reads bytes and a few merges, with other special tokens than the demo pair. */
function byteModel(to: string): string {
  const tokenizer = byteLevelBpe();
  const { vocab } = tokenizer['model'] as { vocab: object };
  randomCheckpoint(to, {
    layers: 2,
    hidden: 64,
    heads: 4,
    keyValueHeads: 2,
    inner: 128,
    vocabulary: Object.keys(vocab).length,
  });
  writeFileSync(join(to, 'tokenizer.json'), JSON.stringify(tokenizer));
  writeFileSync(join(to, 'tokenizer_config.json'), JSON.stringify({ bos_token: '<s>', eos_token: '</s>' }));
  const template = '{% for m in messages %}<|user|>{{ m.content }}<|end|>{% endfor %}<|assistant|>';
  writeFileSync(join(to, 'chat_template.jinja'), template);
  return to;
}

describe('a pair whose tokenizers differ', () => {
  const bytes = byteModel(join(folder, 'bytes'));
  const params = wish(PROMPT, {
    models: [{ role: 'base', folder: bytes }, demoPair[1]!],
    response: 'The old café, then.',
    sampling: { maxTokens: 4, temperature: 0, topP: 1, seed: 0 },
  });

  test('is compared by words, forced by text, each in its own tokens', async () => {
    const { surprise, explanation, warnings } = (await compared(params)).comparison;
    const [base, tuned] = surprise.models;
    expect(base!.tokens.length).toBeGreaterThan(tuned!.tokens.length);
    for (const model of explanation.models) expect(model.response.text).toBe('The old café, then.');
    expect([surprise.divergence, surprise.divergenceAbsent]).toEqual([undefined, 'different-vocabularies']);
    expect(warnings.map(warning => warning.code)).toEqual([
      'different-vocabularies',
      'different-precisions',
      'different-renderings',
    ]);
    const both = surprise.words.filter(word => word.models.length === 2);
    expect(both.map(word => word.text)).toEqual(['The', 'old', 'café', 'then', 'end']);
    for (const { models } of both) {
      models.forEach(({ word, logProbability, rank }, i) => {
        const own = explanation.models[i]!.response.words[word]!.tokens.map(m => surprise.models[i]!.tokens[m]!);
        expect(logProbability).toBeCloseTo(
          own.reduce((sum, token) => sum + token.logProbability, 0),
          12,
        );
        expect(rank).toBe(Math.max(...own.map(token => token.rank)));
      });
    }
  });

  test('parts at a place where both begin a token, the text before it being the same', async () => {
    const { surprise, parting } = (await compared(params)).comparison;
    expect(parting?.by).toBe('text');
    const before = parting!.models.map(({ position }, i) =>
      surprise.models[i]!.tokens.slice(0, position)
        .map(token => token.text)
        .join(''),
    );
    expect(before[0]).toBe(before[1]);
    const [a, b] = parting!.models.map(({ likeliest }) => likeliest.text.trimStart()) as [string, string];
    expect(a.startsWith(b) || b.startsWith(a)).toBe(false);
  });

  test('contrasts a token with a foil where the other model has both, and says where not', async () => {
    const client = engineClient();
    const { surprise } = await client.compare(params);
    const answers = surprise.models.map(({ role, tokens }) => ({ role, ids: tokens.map(token => token.id) }));
    const { document, words, models, baseRendering } = params;
    const ask = (position: number, foil: number) =>
      client.contrast({ document, words, models, baseRendering, answers, role: 'tuned', position, foil });
    const { tokens } = surprise.models[1]!;
    // " old", the second token, begins where the base begins a token; the foil is another word.
    const foil = tokens[1]!.next.find(({ kind, text }) => kind === 'text' && !text.startsWith(' o'))!;
    const contrast = await ask(1, foil.id);
    expect(contrast.absent).toEqual([]);
    const [base, tuned] = contrast.models;
    expect([tuned!.token.text, tuned!.foil]).toEqual([tokens[1]!.text, { id: foil.id, text: foil.text, kind: 'text' }]);
    // The base's alternative is where its tokens of the two texts first differ, the texts being the same before.
    const textBefore = (model: number, position: number): string =>
      surprise.models[model]!.tokens.slice(0, position)
        .map(token => token.text)
        .join('');
    expect(textBefore(1, 1) + foil.text).toMatch(new RegExp(`^${textBefore(0, base!.position)}${base!.foil.text}`));
    expect(base!.token.text).not.toBe(base!.foil.text);
    for (const { words: parts } of contrast.models) {
      expect(parts).toHaveLength(words.length);
      expect(parts.some(part => part !== 0)).toBe(true);
    }
    // The end token of the tuned model has no text that the base could begin with.
    const end = tokens.at(-1)!.id;
    expect((await ask(1, end)).absent.map(a => a.role)).toEqual(['base']);
  });
});

describe('a contrast', () => {
  const ids = [1384, 17, 3];
  const { document, words, models, baseRendering } = wish(PROMPT);
  const question: Omit<ContrastParams, 'request'> = {
    ...{ document, words, models, baseRendering },
    answers: models.map(({ role }) => ({ role, ids })),
    ...{ role: 'tuned', position: 0, foil: 17 },
  };

  test('is the attribution of the token’s logit minus that of the foil’s', async () => {
    const client = engineClient();
    const logits = async (response: string) =>
      (await client.explain(wish(PROMPT, { response, target: 'logit' }))).models.map(({ attribution }) =>
        Array.from({ length: attribution!.rows }, (_, n) => attribution!.data[n * attribution!.columns]!),
      );
    const foil = await client.explain(wish(PROMPT, { response: 'Young.' }));
    const foilId = foil.models[1]!.response.tokens[0]!.id;
    const [own, other] = [await logits('Old.'), await logits('Young.')];
    const { models: contrasted } = await client.contrast({ ...question, foil: foilId });
    contrasted.forEach(({ attribution, role, position }, i) => {
      expect([role, position]).toEqual([demoPair[i]!.role, 0]);
      const scale = Math.max(...attribution.map(Math.abs));
      attribution.forEach((value, n) => expect(value / scale).toBeCloseTo((own[i]![n]! - other[i]![n]!) / scale, 4));
    });
  });

  test.each([
    ['a place behind the answer', { position: 3 }, /3 tokens, none of them at 3/],
    ['a place that is none', { position: 0.5 }, /none of them at 0\.5/],
    ['the token itself', { foil: 1384 }, /same token/],
    ['a foil outside the vocabulary', { foil: 4096 }, /4096 is outside/],
    [
      'an answer that is missing',
      { answers: [{ role: 'tuned' as const, ids }] },
      /answer of the base model is missing/,
    ],
    ['a model that was not named', { role: 'single' as const }, /no single model/],
    [
      'an answer too long',
      { answers: models.map(({ role }) => ({ role, ids: new Array<number>(600).fill(5) })) },
      /600 tokens.*room for only 500/,
    ],
  ])('with %s is refused', async (_, change, message) => {
    const error = await failure(refusing.contrast({ ...question, ...change }));
    expect([error.reason, error.message]).toEqual(['bad-input', expect.stringMatching(message)]);
  });
});
