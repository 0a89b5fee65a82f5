import { describe, expect, test } from 'vitest';
import { statusText, type StatusInput } from '../../../../src/extension/status/statusText';
import { overallPart } from '../../../../src/picture/progressWords';
import type { Progress } from '../../../../src/protocol/request';
import type { ExplainedFile } from '../../../../src/extension/attribution/explanationStore';
import { explained, references } from '../../cli/terminal/referenceExplanation';
import { withTrustOf } from '../attribution/explanations';
import { written } from '../core/written';

const { explanation, text, document } = explained(references[0]!);

function status(more: Partial<ExplainedFile> | undefined, input: Partial<StatusInput> = {}) {
  const file = more && { uri: 'file:///p.txt', text, document, stale: false, label: 'demo pair', ...more };
  const all = {
    file,
    pair: 'demo pair',
    trusted: true,
    mode: 'tuned',
    quantity: 'density',
    threshold: 0.1,
    ...input,
  } as const;
  return statusText(all);
}

function progress(phase: Progress['phase'], more: Partial<Progress> = {}): Partial<ExplainedFile> {
  return { work: { progress: { request: '1', phase, done: 1, ...more } } };
}

describe('status bar', () => {
  const error = { reason: 'engine-died', message: 'The engine ended.', next: 'Explain again.' } as const;
  const table: [string, Partial<ExplainedFile> | undefined, Partial<StatusInput>, string, boolean][] = [
    ['before', undefined, {}, '$(circuit-board) demo pair', false],
    ['explained', { explanation }, {}, '$(circuit-board) demo pair · CPU', false],
    ['edited', { explanation, stale: true }, {}, '$(circuit-board) demo pair · CPU · edited since', false],
    ['starting', { work: {} }, {}, '$(sync~spin) demo pair · starting', false],
    ['loading', progress('loading'), {}, '$(sync~spin) demo pair · loading models', false],
    ['preview', progress('influence'), {}, '$(sync~spin) demo pair · preview', false],
    ['reading', progress('reading'), {}, '$(sync~spin) demo pair · reading weights', false],
    [
      'a part read',
      progress('reading', { role: 'base', done: 66, total: 200 }),
      {},
      '$(sync~spin) demo pair · reading weights · 33 %',
      false,
    ],
    [
      'the matrix of the second model',
      progress('attribution', { role: 'tuned', done: 12, total: 50 }),
      {},
      '$(sync~spin) demo pair 62 %',
      false,
    ],
    ['failed', { error }, {}, '$(warning) demo pair', true],
    ['restricted', undefined, { trusted: false }, '$(warning) demo pair · restricted', true],
  ];
  test.each(table)('%s', (_, file, input, expected, blocked) => {
    const shown = status(file, input);
    expect(shown.text).toBe(expected);
    expect(shown.blocked).toBe(blocked);
    expect(shown.label).not.toContain('$(');
    expect(shown.label).toContain('demo pair');
  });

  test('who waits says for whom, and how many do', () => {
    const before = { fileName: 'support-agent.prompt.md', part: 0.39 };
    const waits = status({ work: {} }, { before, jobs: 2 });
    expect(waits.text).toBe('$(sync~spin) demo pair · waiting for support-agent.prompt.md (35 %)');
    expect(written(waits.tooltip)).toContain('waiting for support-agent.prompt.md (35 %)');
    const runs = status(progress('attribution', { role: 'single', done: 2, total: 4 }), { before, jobs: 2 });
    expect(runs.text).toBe('$(sync~spin) demo pair 50 % · 2 jobs');
  });

  test('a picture of another model than the one that is chosen keeps its name and says what is chosen now', () => {
    expect(status({ explanation }, { pair: 'smollm2' }).text).toBe('$(circuit-board) demo pair · CPU · now smollm2');
  });

  test('what blocks is said whole, as text', () => {
    expect(written(status({ error }).tooltip)).toBe('⟦The engine ended.⟧\n\n⟦Explain again.⟧');
    expect(status({ error }).label).toContain('The engine ended. Explain again.');
  });

  test('while at work it says how long and how to stop', () => {
    const shown = status(progress('attribution', { role: 'base', done: 1, total: 4, secondsLeft: 11.2 }));
    expect(written(shown.tooltip)).toMatch(/^\*\*Explaining…\*\* +· about 12 s left/);
    expect(written(shown.tooltip)).toContain('(command:instructLens.cancel)');
  });
});

describe('legend', () => {
  const legend = (input: Partial<StatusInput>): string => written(status({ explanation }, input).tooltip);

  test('names model and quantity, and three steps from the threshold up', () => {
    const shown = legend({});
    expect(shown).toContain('Showing: tuned model, density at b = 0');
    expect([...shown.matchAll(/magnitude(\d)\);">[^<]*<\/span> (\S+)/g)].map(m => [m[1], m[2]])).toEqual([
      ['1', '0.1–0.33'],
      ['2', '0.33–0.67'],
      ['3', '0.67–1'],
    ]);
  });

  test('steps that are not painted are not in it', () => {
    const steps = [...legend({ threshold: 0.4 }).matchAll(/magnitude(\d)\);">[^<]*<\/span> (\S+)/g)];
    expect(steps.map(m => [m[1], m[2]])).toEqual([
      ['2', '0.4–0.67'],
      ['3', '0.67–1'],
    ]);
  });

  test('a difference has two sides of three steps', () => {
    const shown = legend({ mode: 'difference' });
    expect(shown).toContain('difference, tuned minus base');
    expect([...shown.matchAll(/instructLens-(tuned|base)(\d)/g)].map(m => `${m[1]!}${m[2]!}`)).toEqual(
      ['tuned', 'base'].flatMap(side => [1, 2, 3].map(step => `${side}${step}`)),
    );
  });

  test('an influence has two sides in words, its trust, and what waits for the matrix', () => {
    const trusted = { ...withTrustOf('weak', 'chance')(explanation), matrixSeconds: 1383 };
    const shown = (mode: 'tuned' | 'base'): string =>
      written(status({ explanation: trusted }, { mode, quantity: 'influence' }).tooltip);
    expect(shown('tuned')).toMatch(
      /Showing: tuned model, influence[\s\S]*speaks for the answer[\s\S]*speaks against it/,
    );
    expect(shown('tuned')).toContain('Trust weak: Without its 20 % strongest words');
    expect(shown('tuned')).not.toContain('Outlined');
    expect(shown('base')).toContain('Outlined, not filled: this picture is no better than chance.');
    expect(shown('base')).toContain('need the full matrix (about 23 min).');
    expect(shown('base')).toContain('command:instructLens.computeMatrix');
  });

  test('shares are named as parts of the largest', () => {
    const shown = legend({ quantity: 'share', threshold: 0 });
    expect(shown).toContain('Showing: tuned model, share');
    expect(shown).toContain('67 %–100 % of the largest');
  });
});

describe('where it was computed', () => {
  const on = (provider: string): Partial<ExplainedFile> => {
    return { explanation: { ...explanation, provenance: { ...explanation.provenance, provider } } };
  };

  test.each([
    ['webgpu', 'WebGPU'],
    ['cuda', 'CUDA'],
    ['dml', 'DirectML'],
    ['coreml', 'CoreML'],
  ])('%s is named as its makers write it', (provider, name) => {
    const shown = status(on(provider));
    expect(shown.text).toBe(`$(circuit-board) demo pair · ${name}`);
    expect(shown.label).toContain(`demo pair, ${name}`);
    expect(written(shown.tooltip)).toContain(`Runs on ${name}.`);
  });

  test('why there is a click away once it is known', () => {
    const deviceReason = 'WebGPU is not used: *no* driver.';
    const tooltip = written(status({ explanation }, { deviceReason }).tooltip);
    expect(tooltip).toContain('Runs on CPU. &nbsp; [Why there?](command:instructLens.doctor)');
    expect(tooltip).not.toContain('WebGPU');
    expect(written(status({ explanation }).tooltip)).toContain('Runs on CPU.');
  });
});

describe('how far it is', () => {
  test.each([
    ['base', 0, 0],
    ['base', 10, 0.5],
    ['tuned', 0, 0.5],
    ['tuned', 5, 0.75],
    ['tuned', 10, 1],
    ['single', 5, 0.5],
    ['single', 12, 1],
  ] as const)('%s at %i of 10 is %d', (role, done, expected) => {
    expect(overallPart({ request: '1', phase: 'attribution', role, done, total: 10 })).toBe(expected);
  });

  test('is not known before the matrices', () => {
    expect(overallPart({ request: '1', phase: 'answering', done: 5, total: 256 })).toBeUndefined();
    expect(overallPart({ request: '1', phase: 'attribution', done: 0, total: 0 })).toBeUndefined();
  });
});
