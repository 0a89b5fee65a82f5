/** The attention request in the real engine, against the raw patterns of the same text and the definitions of its sums. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inspect } from '../../src/engine/inspect/inspect';
import { inspectRequest } from '../../src/engine/inspect/inspectRequest';
import { Model } from '../../src/engine/runtime/model';
import { neverCancelled } from '../../src/engine/request/hooks';
import { openModel } from '../../src/engine/runtime/sessionPool';
import { massKinds, type AttentionParams, type AttentionReport } from '../../src/protocol/attention';
import type { Explanation } from '../../src/protocol/explanation';
import { demoPair, engineClient, failure, sharedEngine, single, wish } from '../support/engine';
import { copyModel, demo, editJson, slowModel } from '../support/modelFolders';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();

type AttentionWish = Omit<AttentionParams, 'request'>;

const story = 'Anna has a red drum. Ben likes the small cat. The cat runs to the park and Anna is happy. ';
const long = `Summarize the story.\n\n${story.repeat(12)}`;

function ask(text: string, changes: Partial<AttentionWish> = {}): AttentionWish {
  const { document, words, models, sampling, baseRendering } = wish(
    text,
    changes.models ? { models: changes.models } : {},
  );
  return { document, words, models, sampling, baseRendering, weighting: 'value', top: 6, ...changes };
}

const folders: Record<string, string> = { base: demo.base, tuned: demo.tuned, single: demo.tuned };

/** [layer][head][row][column] of the whole forced text. */
async function patterns({ models }: Explanation, m: number, weighting: string): Promise<number[][][][]> {
  const { promptTokens, response, role } = models[m]!;
  const ids = [...promptTokens, ...response.tokens].map(token => token.id);
  const opened = openModel(folders[role]!);
  const model = await Model.load(opened.checkpoint);
  const want = weighting === 'raw' ? 'attention' : 'value_weighted_attention';
  const request = inspectRequest({ ids, prompt_tokens: promptTokens.length, want: [want] }, opened.spec);
  let found: unknown;
  for await (const [key, value] of inspect(model, request, neverCancelled)) if (key === want) found = value;
  await model.release();
  return found as number[][][][];
}

/** Tokens of each word of prompt and answer, from the explanation of the same request. */
function wordTokens({ models }: Explanation, m: number): number[][] {
  const { words, response, promptTokens } = models[m]!;
  return [...words.map(w => [...w.tokens]), ...response.words.map(w => w.tokens.map(t => promptTokens.length + t))];
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function checkEdges(report: AttentionReport, m: number, alpha: number[][][][], tokens: number[][]): number {
  let checked = 0;
  for (const { word, reads, readBy } of report.focus) {
    for (const [side, edges] of [
      ['reads', reads.edges],
      ['readBy', readBy.edges],
    ] as const) {
      for (const edge of edges) {
        const [reader, read] = side === 'reads' ? [word, edge.word] : [edge.word, word];
        alpha.forEach((layer, l) =>
          layer.forEach((head, h) => {
            const rows = tokens[reader]!.map(i => sum(tokens[read]!.map(j => head[i]![j]!)));
            const expected = sum(rows) / rows.length;
            const { byHead } = edge.models[m]!;
            expect(Math.abs(byHead.data[l * byHead.columns + h]! - expected)).toBeLessThan(2e-4 * expected + 1e-7);
            checked++;
          }),
        );
      }
    }
  }
  return checked;
}

describe.each(['value', 'raw'] as const)('%s', weighting => {
  test('edges and masses of a text of several runs are those of its patterns, in both models', async () => {
    const client = engineClient();
    const explanation = await client.explain(wish(long));
    const report = await client.attention(ask(long, { weighting }));
    expect(report.models.map(model => model.role)).toEqual(['base', 'tuned']);
    expect(report.models[0]!.promptTokens).toBeGreaterThan(256);
    expect(report.focus.map(f => [f.infinitive, report.words[f.word]!.text])).toEqual([['summarize', 'Summarize']]);
    for (const m of [0, 1]) {
      const alpha = await patterns(explanation, m, weighting);
      expect(checkEdges(report, m, alpha, wordTokens(explanation, m))).toBeGreaterThan(300);
      const { mass } = report.models[m]!;
      const kinds = explanation.models[m]!.promptTokens.map(t => t.kind);
      const rows = alpha[0]![0]!.flatMap((_, i) => ((kinds[i] ?? 'file') === 'file' ? [i] : []));
      alpha.forEach((layer, l) =>
        layer.forEach((head, h) => {
          const whole = sum(rows.map(i => sum(head[i]!))) / rows.length;
          const at = l * report.heads + h;
          expect(sum(massKinds.map(kind => mass[kind].data[at]!))).toBeCloseTo(whole, 4);
          if (weighting === 'raw') expect(whole).toBeCloseTo(1, 5);
          expect(mass.sink.data[at]).toBeCloseTo(sum(rows.map(i => head[i]![0]!)) / rows.length, 4);
        }),
      );
    }
    const [edge] = report.focus[0]!.readBy.edges;
    expect(edge!.difference!.total).toBeCloseTo(edge!.models[1]!.total - edge!.models[0]!.total, 12);
  });
});

test('another scope or number of edges is answered from what was added up, without a run', async () => {
  const client = engineClient();
  const text = 'Translate to French: red, dog';
  await client.attention(ask(text));
  const phases: string[] = [];
  const scope = { layers: { from: 2, to: 2 }, head: 3 };
  const report = await client.attention(ask(text, { scope, top: 1 }), { onProgress: p => phases.push(p.phase) });
  expect(phases).toEqual([]);
  expect(report.scope).toEqual(scope);
  const [edge] = report.focus[0]!.readBy.edges;
  const { byHead, total } = edge!.models[1]!;
  expect(total).toBeCloseTo(byHead.data[2 * byHead.columns + 3]!, 5);
});

test('chosen words take the place of the verbs, and a single model has no difference', async () => {
  const text = 'Translate to French: red, dog';
  const span = { start: text.indexOf('red'), end: text.length };
  const report = await engineClient().attention(ask(text, { focus: [span], models: single(demo.tuned) }));
  expect(report.focus.map(f => [report.words[f.word]!.text, f.origin])).toEqual([
    ['red', 'chosen'],
    ['dog', 'chosen'],
  ]);
  expect([report.difference, report.models.length]).toEqual([undefined, 1]);
  expect(report.words.at(-1)).toMatchObject({ part: 'answer', end: true });
  expect(report.models[0]!.first).toMatchObject({ kind: 'special' });
});

describe('bad input says what to do', () => {
  const client = sharedEngine();

  test.each<[string, string, Partial<AttentionWish>, RegExp, RegExp]>([
    ['no verb', 'A red dog.', {}, /no instruction verb/, /Choose words of the prompt/],
    ['one word', 'Dog', {}, /one word "Dog"/, /Choose words of the prompt/],
    [
      'an empty place',
      'Sort the words: b a',
      { focus: [{ start: 4, end: 5 }] },
      /at that place/,
      /Choose words of the prompt/,
    ],
    [
      'a layer too far',
      'Sort the words: b a',
      { scope: { layers: { from: 0, to: 6 } } },
      /6 layers \(0 to 5\)/,
      /layers from 0 to 5/,
    ],
    [
      'a head too far',
      'Sort the words: b a',
      { scope: { layers: { from: 1, to: 1 }, head: 6 } },
      /not a head 6/,
      /a head from 0 to 5/,
    ],
  ])('%s', async (_, text, changes, message, next) => {
    const error = await failure(client.attention(ask(text, changes)));
    expect([error.reason, error.message, error.next]).toEqual([
      'bad-input',
      expect.stringMatching(message),
      expect.stringMatching(next),
    ]);
  });

  test('the models of a pair must have the same heads', async () => {
    const models = [{ role: 'base' as const, folder: slowModel(join(folder, 'slow')) }, demoPair[1]!];
    const error = await failure(client.attention(ask('Sort the words: b a', { models })));
    expect([error.reason, error.message]).toEqual([
      'unsupported',
      expect.stringMatching(/^Base has 8 layers of 8 heads, tuned 6 of 6/),
    ]);
  });
});

test('a window shorter than the prompt is told, and words behind it have no edge', async () => {
  const windowed = copyModel(demo.tuned, join(folder, 'windowed'));
  editJson(join(windowed, 'config.json'), config => ({ ...config, model_type: 'mistral', sliding_window: 3 }));
  const text = 'Translate to French: red, dog, cat, hat, drum';
  const report = await engineClient().attention(ask(text, { models: single(windowed) }));
  expect(report.prompt.problems.map(p => p.message).join()).toMatch(
    /6 of the 6 layers .* at most 3 tokens back.*Choose other layers/,
  );
  const readers = report.focus[0]!.readBy.edges.map(edge => report.words[edge.word]!.text);
  expect(readers.length).toBeGreaterThan(0);
  expect(readers).not.toContain('drum');
});
