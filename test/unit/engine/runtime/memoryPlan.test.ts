/** @file What is given up where memory is short, in which order, on estimates of real checkpoints. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MemoryEstimate, typicalText } from '../../../../src/engine/runtime/memoryEstimate';
import { planMemory, requireMemory, type MemorySituation } from '../../../../src/engine/runtime/memoryPlan';
import { openModel } from '../../../../src/engine/runtime/sessionPool';
import { slowModel } from '../../../support/modelFolders';
import { temporaryFolder } from '../../../support/temporaryFolder';

const folder = temporaryFolder();
const opened = openModel(slowModel(join(folder, 'model')));
const estimate = new MemoryEstimate(opened.checkpoint, opened.spec);
const text = { promptTokens: 300, responseTokens: 64 };

describe('estimates', () => {
  test('grow with the text, the response, and what is wanted of it', () => {
    const { promptTokens, responseTokens } = text;
    const usual = estimate.text(text, 8);
    expect(estimate.text({ promptTokens: 600, responseTokens }, 8)).toBeGreaterThan(1.5 * usual);
    expect(estimate.text({ promptTokens, responseTokens: 1000 }, 8)).toBeGreaterThan(1.5 * usual);
    expect(estimate.text(text, 16)).toBeGreaterThan(usual);
    expect(estimate.text({ ...text, hooks: true }, 1)).toBeGreaterThan(estimate.text(text, 1));
    expect(estimate.text({ promptTokens: 4000, responseTokens: 1, generate: true }, 1)).toBeGreaterThan(0);
  });

  test('count weights as they lie in memory: float32 as stored, 16-bit ones widened but for tables of rows', () => {
    expect(estimate.loaded(false) / opened.checkpoint.bytes).toBeGreaterThan(1);
    expect(estimate.loaded(false) / opened.checkpoint.bytes).toBeLessThan(1.5);
    expect(estimate.loaded(true)).toBeGreaterThan(1.5 * opened.checkpoint.bytes);
    const demo = openModel('models/demo/tuned');
    const widened = new MemoryEstimate(demo.checkpoint, demo.spec).loaded(false);
    expect(widened).toBeGreaterThan(2 * demo.checkpoint.bytes);
  });

  test('a typical text fits into any model', () => {
    for (const longest of [2, 64, 129, 512, 1e6]) {
      const { promptTokens, responseTokens } = typicalText(longest);
      expect(Math.min(promptTokens, responseTokens)).toBeGreaterThanOrEqual(1);
      expect(promptTokens + responseTokens).toBeLessThanOrEqual(Math.max(2, longest));
    }
  });
});

describe('plans', () => {
  const wide = estimate.loaded(false) + estimate.text(text, 16);
  const narrow = estimate.loaded(false) + estimate.text(text, 1);
  const plan = (changes: Partial<MemorySituation>) =>
    planMemory({ estimate, text, prepack: true, free: Infinity, givenBack: 0, ...changes });

  test('give up prepacking, then the other models, then wide runs', () => {
    expect(plan({})).toMatchObject({ prepack: true, alone: false, width: 16 });
    expect(plan({ free: wide })).toMatchObject({ prepack: false, alone: false, width: 16 });
    expect(plan({ free: wide / 2, givenBack: wide / 2 })).toMatchObject({ prepack: false, alone: true, width: 16 });
    const short = plan({ free: (wide + narrow) / 2 });
    expect(short).toMatchObject({ prepack: false, alone: true });
    expect(short.width).toBeLessThan(16);
    expect(short.bytes).toBeLessThanOrEqual((wide + narrow) / 2);
    expect(plan({ free: narrow })).toMatchObject({ alone: true, width: 1 });
  });

  test('end in a refusal with figures of the smallest', () => {
    const { bytes } = plan({ free: narrow - 1 });
    expect(bytes).toBe(narrow);
    expect(() => requireMemory('the model', bytes, narrow - 1)).toThrow(/^the model needs about 0\.\d+ GB of memory/);
    expect(() => requireMemory('the model', 0.0401e9, 0.0399e9)).toThrow(/0\.0401 GB of memory, but only 0\.0399 GB/);
    expect(() => requireMemory('the model', 3e9, 1.5e9)).toThrow('needs about 3.00 GB of memory, but only 1.50 GB');
    expect(() => requireMemory('the model', 1, 2)).not.toThrow();
  });

  test('a loaded model needs only what a longer text takes beyond the longest so far', () => {
    const loaded = { prepack: false, runBytes: estimate.text(text, 16) };
    expect(plan({ loaded, free: 0 })).toMatchObject({ bytes: 0, width: 16, prepack: false });
    const longer = { promptTokens: 900, responseTokens: 64 };
    const grown = plan({ loaded, text: longer });
    expect(grown.bytes).toBe(estimate.text(longer, grown.width) - loaded.runBytes);
    expect(plan({ loaded, text: longer, free: 0 })).toMatchObject({ width: 1, alone: true });
  });

  test('take narrower runs for long texts, whatever there is', () => {
    expect(plan({ text: { promptTokens: 64, responseTokens: 64 } }).width).toBe(16);
    expect(plan({ text: { promptTokens: 4000, responseTokens: 64 } }).width).toBeLessThan(8);
    expect(plan({ text: { promptTokens: 4000, responseTokens: 1 } }).width).toBeGreaterThanOrEqual(1);
  });
});
