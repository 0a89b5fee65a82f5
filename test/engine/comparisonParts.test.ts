/** @file Attention and concepts of a comparison by a real engine: they are what the requests of their own say, over the same answer. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { randomCheckpoint } from '../../bench/checkpoint';
import { EngineClient } from '../../src/client/engineClient';
import { attentionQuestion, conceptsQuestion, orAbsent } from '../../src/client/sectionQuestions';
import type { AttentionReport } from '../../src/protocol/attention';
import type { ComparedAttention, ComparedConcepts, NewEdge } from '../../src/protocol/comparisonSections';
import { demoPair, engineClient, engineEntry, wish } from '../support/engine';
import { copyModel, demo } from '../support/modelFolders';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
const STORY = 'Anna had a red ball. She gave the ball to Tom.\n\nSummarize the story. Name the ball.';

/** An engine whose pair cache is empty. */
function freshEngine(name: string): EngineClient {
  const cache = join(folder, name);
  mkdirSync(cache);
  const client = new EngineClient({ entry: engineEntry, env: () => ({ INSTRUCT_LENS_CACHE: cache }) });
  onTestFinished(() => client.dispose());
  return client;
}

/** Every edge of every verb, each once, by how much it grew: written down once more. */
function grown({ focus, words }: AttentionReport): { pair: string; growth: number }[] {
  const all = focus.flatMap(({ word, reads, readBy }) => [
    ...reads.edges.map(edge => [word, edge.word, edge] as const),
    ...readBy.edges.map(edge => [edge.word, word, edge] as const),
  ]);
  const named = all.map(([reader, read, edge]) => ({
    pair: `${reader} ${words[reader]!.text} → ${read} ${words[read]!.text}`,
    growth: edge.difference!.total,
  }));
  const unique = new Map(named.map(one => [one.pair, one]));
  return [...unique.values()].filter(({ growth }) => growth > 0).sort((a, b) => b.growth - a.growth);
}

const growth = ({ base, tuned }: NewEdge): number => tuned - base;

describe('attention of a comparison', () => {
  test('is that of the attention request, band by band, with the three edges that grew most', async () => {
    const client = engineClient();
    const params = wish(STORY);
    const comparison = await client.compare(params);
    const part = await client.comparedAttention(attentionQuestion(params, comparison));
    const { document, words, models, sampling, baseRendering } = params;
    const asked = { document, words, models, sampling, baseRendering, weighting: 'value' as const, top: 12 };
    const report = await client.attention(asked);
    expect(part.verbs).toEqual(['Summarize', 'Name']);
    expect(part.bands).toEqual(report.bands);
    for (const [m, model] of report.models.entries()) {
      expect(part.models[m]!.bandShares).toEqual(model.bandShares);
      expect(part.models[m]!.scopeShares).toEqual(model.scopeShares);
    }
    const truth = grown(report).slice(0, 3);
    expect(truth).toHaveLength(3);
    expect(part.newEdges.map(growth)).toEqual(truth.map(one => expect.closeTo(one.growth, 12) as number));
    for (const [i, { reader, read, verb }] of part.newEdges.entries()) {
      expect(truth[i]!.pair).toContain(reader.text);
      expect(truth[i]!.pair).toContain(read.text);
      expect(['Summarize', 'Name']).toContain(words[verb]!.text);
    }
  });

  test('is over the answer that was compared, be it stopped or given', async () => {
    const client = engineClient();
    const params = wish(STORY, { response: 'Tom got a ball.' });
    const comparison = await client.compare(params);
    const given = await client.comparedAttention(attentionQuestion(params, comparison));
    const own = await client.comparedAttention(attentionQuestion(wish(STORY), await client.compare(wish(STORY))));
    expect(given.models[1]!.scopeShares).not.toEqual(own.models[1]!.scopeShares);
    // Ids that were told go before what the model would say.
    const short = { ...comparison, answers: comparison.answers.map(a => ({ ...a, tokens: a.tokens.slice(0, 2) })) };
    const stopped = await client.comparedAttention(attentionQuestion(wish(STORY), short));
    expect(stopped.models[1]!.scopeShares).not.toEqual(own.models[1]!.scopeShares);
  });

  test('of one model has its masses and no new edges', async () => {
    const client = engineClient();
    const params = wish(STORY, { models: [demoPair[1]!] });
    const part = await client.comparedAttention(attentionQuestion(params, await client.compare(params)));
    expect([part.models.map(({ role }) => role), part.newEdges, part.difference]).toEqual([['tuned'], [], undefined]);
  });
});

describe('concepts of a comparison', () => {
  test('are null until the pair’s are computed, then those of the concepts request at the last token', async () => {
    const client = freshEngine('fresh');
    const params = wish(STORY);
    const comparison = await client.compare(params);
    expect(await client.comparedConcepts(conceptsQuestion(params, comparison, true))).toBeNull();
    const computed = (await client.comparedConcepts(conceptsQuestion(params, comparison, false))) as ComparedConcepts;
    expect(await client.comparedConcepts(conceptsQuestion(params, comparison, true))).toEqual(computed);
    const { document, words, models, baseRendering } = params;
    const asked = { document, words, models, baseRendering, vocabulary: 'whole-words' as const };
    const truth = await client.promptConcepts({ ...asked, matching: 'one-to-one' });
    const { changed } = truth.tokens.at(-1)!;
    expect(changed.length).toBeGreaterThan(2);
    expect(computed.changed.map(({ base, tuned }) => [base, tuned])).toEqual(changed.map(written => written.models));
    expect(computed.token).toBe(truth.models[1]!.promptTokens.at(-1)!.text);
    const sizes = computed.changed.map(({ base, tuned }) => Math.abs(tuned.strength - base.strength));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    for (const [i, { layer, component, words: named }] of computed.changed.entries()) {
      const concept = truth.concepts[changed[i]!.concept]!;
      expect([layer, component]).toEqual([concept.layer, concept.components[0]]);
      expect(named.map(({ text }) => text)).toEqual(
        concept.words.slice(0, named.length).map(word => truth.words[word]),
      );
      expect(named[0]!.opposite).toBe(false);
    }
  });
});

/** A llama of the demo pair's vocabulary and another shape: another size of the same family. */
function otherSize(to: string): string {
  randomCheckpoint(to, { layers: 3, hidden: 64, heads: 4, keyValueHeads: 2, inner: 128, vocabulary: 4096 });
  for (const file of ['tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja'])
    copyFileSync(join(demo.tuned, file), join(to, file));
  return to;
}

test('two sizes are compared; what needs equal shapes says why it is absent', async () => {
  const client = freshEngine('sizes');
  const params = wish(STORY, { models: [{ role: 'base', folder: otherSize(join(folder, 'small')) }, demoPair[1]!] });
  const comparison = await client.compare(params);
  expect(comparison.failures).toEqual([]);
  expect(comparison.surprise.divergence!.length).toBeGreaterThan(0);
  const attention = await orAbsent<ComparedAttention>(client.comparedAttention(attentionQuestion(params, comparison)));
  const concepts = await orAbsent(client.comparedConcepts(conceptsQuestion(params, comparison, true)));
  for (const part of [attention, concepts]) {
    const { absent } = part as { absent: { message: string; next: string } };
    expect(absent.message).toMatch(/layers/);
    expect(absent.next).toMatch(/^[A-Z].*\.$/);
  }
});

test('two tunings of one base are compared with all their parts', async () => {
  const client = engineClient();
  const models = [{ role: 'base' as const, folder: copyModel(demo.tuned, join(folder, 'tuning')) }, demoPair[1]!];
  const params = wish(STORY, { models });
  const comparison = await client.compare(params);
  const part = await client.comparedAttention(attentionQuestion(params, comparison));
  expect(part.newEdges).toEqual([]);
  expect(part.difference!.scopeShares.verbs).toBe(0);
});
