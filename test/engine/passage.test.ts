/** @file What a passage of the answer depended on, answers that are stopped, and prompts that wait: against the real engine process. */
import { describe, expect, test } from 'vitest';
import { answerCells } from '../../src/picture/answerCells';
import type { Explanation } from '../../src/protocol/explanation';
import { failure, sharedEngine, single, watched, wish } from '../support/engine';
import { demo } from '../support/modelFolders';

const TEXT =
  'Rose liked to go to the forest on a rainy day. But she could not find her green drum. Summarize the story.';
const client = sharedEngine();

function question(explanation: Explanation, from: number, to: number, asked = wish(TEXT)) {
  const { document, words, models, baseRendering, ownResponses } = asked;
  const answers = explanation.models.map(({ role, response }) => {
    return { role, ids: response.tokens.map(({ id }) => id), from, to };
  });
  return { document, words, models, baseRendering, ownResponses, answers };
}

describe('a passage', () => {
  test('that is the whole answer has the influence of the whole answer, in both models', async () => {
    const explanation = await client.explain({ ...wish(TEXT), extent: 'influence' });
    const { length } = explanation.models[0]!.response.tokens;
    const { models } = await client.passage(question(explanation, 0, length));
    expect(models.map(({ role }) => role)).toEqual(['base', 'tuned']);
    for (const [m, { words }] of models.entries())
      words.forEach((value, w) => expect(value).toBeCloseTo(explanation.models[m]!.words[w]!.influence!, 9));
  });

  test('depends on nothing that comes behind it, and a part of the answer on other words than the whole', async () => {
    const explanation = await client.explain({ ...wish(TEXT), extent: 'influence' });
    const asked = question(explanation, 1, 3);
    const { models } = await client.passage(asked);
    const cut = asked.answers.map(answer => ({ ...answer, ids: answer.ids.slice(0, 3) }));
    expect(await client.passage({ ...asked, answers: cut })).toEqual({ models });
    for (const [m, { words }] of models.entries()) {
      expect(words.reduce((sum, value) => sum + Math.abs(value), 0)).toBeCloseTo(1, 6);
      expect(words).not.toEqual(explanation.models[m]!.words.map(({ influence }) => influence));
    }
  });

  test('has the columns of the matrix by influence, whose rows add up to the influence of the whole answer', async () => {
    const asked = wish(TEXT);
    const explanation = await client.explain({ ...asked, extent: 'share', influenceMatrix: 'always' });
    expect(explanation.stage).toBe('influence');
    for (const [m, { influenceMatrix, influence, promptTokens, response }] of explanation.models.entries()) {
      const { rows, columns, data } = influenceMatrix!;
      expect([rows, columns]).toEqual([promptTokens.length, response.tokens.length]);
      const sums = promptTokens.map((_, n) =>
        Array.from(data.slice(n * columns, (n + 1) * columns)).reduce((a, b) => a + b, 0),
      );
      // In the unit of the influence: over the sum of |influence| of the words, which the words themselves tell.
      const strongest = influence!.reduce(
        (best, value, n) => (Math.abs(value) > Math.abs(influence![best]!) ? n : best),
        0,
      );
      const unit = sums[strongest]! / influence![strongest]!;
      for (const [n, { kind }] of promptTokens.entries())
        if (kind === 'file') expect(sums[n]! / unit).toBeCloseTo(influence![n]!, 4);
      const role = response.words[1]!;
      const [from, to] = [role.tokens[0]!, role.tokens.at(-1)! + 1];
      const { models } = await client.passage(question(explanation, from, to, asked));
      const cells = answerCells(explanation, m === 0 ? 'base' : 'tuned', 'influence', [1])!;
      models[m]!.words.forEach((value, w) => expect(cells.values.data[w]).toBeCloseTo(value, 4));
    }
    const after = await client.explain({ ...asked, extent: 'share' });
    expect(after.models.every(model => model.influenceMatrix === undefined)).toBe(true);
  });

  test.each([
    [3, 3],
    [-1, 2],
    [0, 1000],
    [0.5, 2],
  ])('from %d to %d is refused', async (from, to) => {
    const explanation = await client.explain({ ...wish(TEXT), extent: 'influence' });
    const error = await failure(client.passage(question(explanation, from, to)));
    expect(error.reason).toBe('bad-input');
  });
});

test('an answer that is stopped is explained as far as it came, and is the answer to whoever asks for no more tokens', async () => {
  const asked = wish(`${TEXT} It was her fourth drum.`, { models: single(demo.tuned) });
  const stop = new AbortController();
  const running = watched(client, { ...asked, extent: 'influence' }, { stopAnswers: stop.signal });
  await running.reached('answering', 2);
  stop.abort();
  const stopped = (await running.answer).models[0]!.response;
  const sampling = { ...asked.sampling, maxTokens: stopped.tokens.length };
  const again = await client.explain({ ...asked, sampling, extent: 'influence' });
  expect(again.models[0]!.response).toEqual(stopped);
  const whole = (await client.explain({ ...asked, extent: 'influence' })).models[0]!.response;
  expect(whole.tokens.slice(0, stopped.tokens.length).map(({ id }) => id)).toEqual(stopped.tokens.map(({ id }) => id));
});

test('a prompt that comes in the middle of another one’s matrix is explained before that goes on, and both are right', async () => {
  const long = wish(`${TEXT} `.repeat(3), { models: single(demo.tuned), response: `${TEXT} `.repeat(3) });
  const short = wish('Name a green drum.', { models: single(demo.tuned) });
  const ended: string[] = [];
  const running = watched(client, { ...long, extent: 'complete' });
  const first = running.answer.then(explanation => (ended.push('long'), explanation));
  await running.reached('attribution', 1);
  const second = client.explain({ ...short, extent: 'influence' }).then(() => ended.push('short'));
  const [explanation] = await Promise.all([first, second]);
  expect(ended).toEqual(['short', 'long']);
  // Columns of all runs, those behind the interruption among them, add up to the share of one backward.
  const { attribution, words, response } = explanation.models[0]!;
  expect(attribution!.columns).toBe(response.tokens.length);
  const share = await client.explain({ ...long, extent: 'share' });
  words.forEach((word, w) => expect(word.share).toBeCloseTo(share.models[0]!.words[w]!.share!, 4));
});

test('whether a prompt fits is known by the tokenizer alone, with the tokens that an explanation has', async () => {
  const { document } = wish(TEXT);
  const fit = await client.promptFit({ folder: demo.tuned, document, maxTokens: 24 });
  const explanation = await client.explain({ ...wish(TEXT), extent: 'influence' });
  expect(fit).toMatchObject({ tokens: explanation.models[1]!.promptTokens.length, context: 512, fits: true });
  expect(fit.memoryNeeded).toBeGreaterThan(1e6);
  const long = wish(`${TEXT} `.repeat(40));
  const not = await client.promptFit({ folder: demo.tuned, document: long.document, maxTokens: 24 });
  const error = await failure(client.explain(long));
  expect([error.kind, error.brief]).toEqual(['too-long', `${not.tokens.toLocaleString('en-US')} of 512 tokens`]);
  expect(not.fits).toBe(false);
});
