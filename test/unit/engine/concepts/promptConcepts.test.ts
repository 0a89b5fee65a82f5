/** @file Concepts on a prompt, against float64 computations from the feed-forward outputs that inspect gives. */
import { beforeAll, describe, expect, test } from 'vitest';
import { runFeedForward } from '../../../../src/engine/concepts/feedForwardRun';
import { inspect } from '../../../../src/engine/inspect/inspect';
import { inspectRequest } from '../../../../src/engine/inspect/inspectRequest';
import { neverCancelled } from '../../../../src/engine/request/hooks';
import { DiskCache } from '../../../../src/engine/cache/diskCache';
import { promptConcepts } from '../../../../src/engine/concepts/promptConcepts';
import { openModel, SessionPool } from '../../../../src/engine/runtime/sessionPool';
import { symmetricEigenpairs, type Eigenpairs } from '../../../../src/explain/concepts/spectrum';
import type { PromptConcepts } from '../../../../src/protocol/concepts';
import { demoPair, failure, single, wish } from '../../../support/engine';
import { demo } from '../../../support/modelFolders';
import { dot, tensorRows } from '../../../support/plantedPair';
import { relativeError } from '../../../support/relativeError';

const pool = new SessionPool({ threads: 1 });
const diskCache = new DiskCache({ folder: undefined });
const text = 'Change the word to the plural.\n\nbook';
const of = (changes = {}) => ({
  ...wish(text),
  request: '1',
  vocabulary: 'whole-words' as const,
  matching: 'one-to-one' as const,
  ...changes,
});
const hooks = { pause: neverCancelled, giveWay: neverCancelled, report: () => undefined };
const concepts = (changes = {}) => promptConcepts({ pool, diskCache }, of(changes), hooks);

/** Of a layer's component, by its definition and in float64. */
const spectra = new Map<string, Eigenpairs>();
function component(folder: string, layer: number, index: number): Float64Array {
  const key = `${folder} ${layer}`;
  const known = spectra.get(key) ?? spectrum(folder, layer);
  spectra.set(key, known);
  return known.vectors.data.slice(index * 192, (index + 1) * 192);
}

function spectrum(folder: string, layer: number): Eigenpairs {
  const written = tensorRows(folder, `model.layers.${layer}.mlp.down_proj.weight`, 192, 512);
  const centred = written.map(row => {
    const mean = row.reduce((sum, x) => sum + x, 0) / row.length;
    return Float64Array.from(row, x => x - mean);
  });
  const data = new Float64Array(192 * 192);
  for (let i = 0; i < 192; i++) for (let j = 0; j < 192; j++) data[i * 192 + j] = dot(centred[i]!, centred[j]!);
  return symmetricEigenpairs({ rows: 192, columns: 192, data });
}

async function outputsOf(folder: string, ids: readonly number[]): Promise<number[][][]> {
  const opened = openModel(folder);
  const request = inspectRequest({ ids, prompt_tokens: ids.length - 1, want: ['ffn_output'] }, opened.spec);
  const model = await pool.model(opened, { promptTokens: ids.length, responseTokens: 0, hooks: true });
  for await (const [key, value] of inspect(model, request, neverCancelled))
    if (key === 'ffn_output') return value as number[][][];
  throw new Error('inspect gave no ffn_output');
}

describe('the demo pair', () => {
  let result: PromptConcepts;
  const outputs: number[][][][] = [];
  beforeAll(async () => {
    result = await concepts({ tracks: [{ layer: 2, component: 17 }] });
    for (const { folder } of demoPair)
      outputs.push(
        await outputsOf(
          folder,
          result.models[1]!.promptTokens.map(({ id }) => id),
        ),
      );
  });

  /** Float32 runs against float64 products, of numbers whose layer output has that length. */
  const TOLERANCE = 2e-4;

  test('projections and strengths of every track are what the feed-forward output says', () => {
    expect(result.tracks.length).toBeGreaterThanOrEqual(13);
    for (const { concept, models, means } of result.tracks) {
      const { layer, components } = result.concepts[concept]!;
      const directions = components.map((c, m) => component(demoPair[m]!.folder, layer, c));
      // Signs are free, but the tuned one's is that of its base match.
      const turn = Math.sign(dot(directions[0]!, directions[1]!));
      const own = outputs.map((all, m) => all[layer]!.map(row => dot(row, directions[m]!) * (m === 1 ? turn : 1)));
      const sign = Math.sign(dot(own[0]!, models[0]!.projection));
      models.forEach(({ projection, strength }, m) => {
        const lengths = outputs[m]![layer]!.map(row => Math.hypot(...row));
        projection.forEach((value, n) => {
          expect(Math.abs(value - sign * own[m]![n]!)).toBeLessThan(TOLERANCE * lengths[n]!);
          expect(Math.abs(strength[n]! - Math.abs(own[m]![n]!) / lengths[n]!)).toBeLessThan(TOLERANCE);
        });
        const file = result.models[m]!.promptTokens.flatMap(({ kind }, n) => (kind === 'file' ? [n] : []));
        const mean = file.reduce((sum, n) => sum + strength[n]!, 0) / file.length;
        expect(means[m]).toBeCloseTo(mean, 10);
      });
    }
    expect(result.concepts[result.tracks.at(-1)!.concept]).toMatchObject({ layer: 2 });
    expect(result.concepts[result.tracks.at(-1)!.concept]!.components[0]).toBe(17);
  });

  test('the strongest of a token is the strongest there is', () => {
    const last = result.tokens.length - 1;
    for (const n of [3, last]) {
      const { strongest, changed } = result.tokens[n]!;
      let top = 0;
      for (let layer = 0; layer < 6; layer++) {
        const row = outputs[1]![layer]![n]!;
        for (let k = 0; k < 192; k++)
          top = Math.max(top, Math.abs(dot(row, component(demo.tuned, layer, k))) / Math.hypot(...row));
      }
      expect(strongest[0]!.models[1]!.strength).toBeCloseTo(top, 3);
      const strengths = strongest.map(({ models }) => models[1]!.strength);
      expect(strengths).toEqual([...strengths].sort((a, b) => b - a));
      const changes = changed.map(({ models }) => Math.abs(models[1]!.strength - models[0]!.strength));
      expect(changes).toEqual([...changes].sort((a, b) => b - a));
      expect(changes[0]!).toBeGreaterThan(0);
    }
  });

  test('what comes next is what the model says, and the contributions are those of the direct path', async () => {
    const ids = result.models[1]!.promptTokens.map(({ id }) => id);
    for (const [m, { folder }] of demoPair.entries()) {
      const { likeliest, contributions } = result.next[m]!;
      expect(likeliest.every(({ probability }, i) => i === 0 || probability <= likeliest[i - 1]!.probability)).toBe(
        true,
      );
      const model = await pool.model(openModel(folder), { promptTokens: ids.length, responseTokens: 0, hooks: true });
      const { residual, logits } = await runFeedForward(model, ids, neverCancelled);
      const gain = tensorRows(folder, 'model.norm.weight', 192, 1).map(([x]) => x!);
      const scale = Math.sqrt(dot(residual, residual) / 192 + 1e-5);
      const head = tensorRows(folder, 'model.embed_tokens.weight', 2048, 192);
      expect(
        relativeError(
          head.map(row => row.reduce((sum, e, c) => sum + (e * gain[c]! * residual[c]!) / scale, 0)),
          [...logits],
        ),
      ).toBeLessThan(1e-4);
      for (const { concept, toLikeliest, raised, lowered } of contributions) {
        const { layer, components } = result.concepts[concept]!;
        const direction = component(folder, layer, components[m]!);
        const amount = dot(outputs[m]![layer]!.at(-1)!, direction);
        const rows = head.map(row =>
          row.reduce((sum, e, c) => sum + (e * gain[c]! * amount * direction[c]!) / scale, 0),
        );
        const mean = rows.reduce((a, b) => a + b, 0) / rows.length;
        const top = logits.indexOf(Math.max(...logits));
        const size = Math.max(...rows.map(Math.abs));
        expect(Math.abs(toLikeliest - (rows[top]! - mean))).toBeLessThan(1e-3 * size);
        expect(Math.abs(raised[0]!.logit - (Math.max(...rows) - mean))).toBeLessThan(1e-3 * size);
        expect(Math.abs(lowered[0]!.logit - (Math.min(...rows) - mean))).toBeLessThan(1e-3 * size);
      }
    }
  });

  test('words and tokens are tied to the file', () => {
    for (const { wordTokens, promptTokens } of result.models) {
      expect(wordTokens).toHaveLength(result.prompt.words.length);
      wordTokens.forEach((tokens, w) => {
        const joined = tokens.map(n => promptTokens[n]!.text).join('');
        expect(joined).toContain(result.prompt.words[w]!.text);
      });
    }
    expect(result.tokens).toHaveLength(result.models[1]!.promptTokens.length);
  });
});

test('one model alone has strengths and no changes', async () => {
  const result = await concepts({ models: single(demo.tuned), baseRendering: 'own-template' });
  expect(result.models.map(({ role }) => role)).toEqual(['single']);
  expect(result.tokens.flatMap(({ changed }) => changed)).toEqual([]);
  for (const { strongest } of result.tokens) for (const { models } of strongest) expect(models).toHaveLength(1);
  expect(result.concepts.every(({ components, angle }) => components.length === 1 && angle === 0)).toBe(true);
  expect(result.next).toHaveLength(1);
});

test('a model and itself use every concept alike', async () => {
  const models = [
    { role: 'base' as const, folder: demo.tuned },
    { role: 'tuned' as const, folder: demo.tuned },
  ];
  const { tracks, tokens, next } = await concepts({ models });
  for (const { models: use } of tracks) expect(use[0]).toEqual(use[1]);
  expect(tokens.flatMap(({ changed }) => changed)).toEqual([]);
  expect(next[0]!.contributions).toEqual(next[1]!.contributions);
});

test.each([
  { layer: 6, component: 0 },
  { layer: 0, component: 192 },
  { layer: -1, component: 0 },
])('a track of %j is refused before anything is computed', async track => {
  expect((await failure(concepts({ tracks: [track] }))).reason).toBe('usage');
});
