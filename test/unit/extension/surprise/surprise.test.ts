/** @file The surprise of a prompt's words in the editor: which numbers, which steps of colour, when it is shown, and what is said of it. */
import { describe, expect, test } from 'vitest';
import { KeptText } from '../../../../src/extension/prompts/keptText';
import {
  planSurprise,
  shownSurprise,
  type ShownFiles,
  type SurprisedFile,
} from '../../../../src/extension/surprise/surprisedFile';
import { surpriseHead, surpriseHover, surpriseLegend } from '../../../../src/extension/surprise/surpriseTexts';
import type { PromptSurprise, SurpriseReport } from '../../../../src/protocol/surprise';
import type { ViewMode } from '../../../../src/protocol/view';
import { written } from '../core/written';

const TEXT = 'Rose can fly | high';
const places = ['Rose', 'can', 'fly', '|', 'high'].map(word => {
  const start = TEXT.indexOf(word);
  return { text: word, span: { start, end: start + word.length }, message: 0, role: 'user' };
});

/** @param nats a word; null for the first */
function model(role: PromptSurprise['role'], nats: readonly (number | null)[]): PromptSurprise {
  const known = nats.flatMap(one => (one === null ? [] : [one]));
  return {
    role,
    rendering: 'tuned-template',
    tokens: nats.map((one, w) => {
      const token = { id: w, text: ` ${places[w]!.text}`, kind: 'file' as const, spans: [places[w]!.span] };
      return { ...token, logProbability: one === null ? null : -one, rank: one === null ? null : w };
    }),
    words: nats.map((one, w) => (one === null ? null : { logProbability: -one, rank: 1000 * w })),
    mean: known.reduce((sum, one) => sum + one, 0) / known.length,
  };
}

const report = (models: readonly PromptSurprise[]): SurpriseReport => ({
  schema: 'instruct-lens/prompt-surprise/1',
  prompt: { format: 'text', words: places, problems: [] },
  models,
  provenance: { product: '', onnxruntime: '', models: [] },
});
const pair = report([model('base', [null, 3, 4, 14, 2]), model('tuned', [null, 3.9, 9, 12, 2.5])]);

function files(mode: ViewMode, more: Partial<ShownFiles> = {}, file: Partial<SurprisedFile> = {}): ShownFiles {
  const entry = { uri: 'file:///p.md', text: TEXT, stale: false, label: 'demo pair', report: pair, ...file };
  const text = KeptText.unchanged(TEXT);
  return {
    surprises: { get: () => entry, textOf: () => text },
    attention: { get: () => undefined },
    explanations: { get: () => undefined, modeOf: () => mode },
    ...more,
  };
}
const shown = (mode: ViewMode, file: Partial<SurprisedFile> = {}) =>
  shownSurprise(files(mode, {}, file), 'file:///p.md')!;
const painted = (mode: ViewMode) =>
  Object.fromEntries(
    [...planSurprise(shown(mode))].map(([kind, spans]) => [
      kind,
      spans.map(({ start, end }) => TEXT.slice(start, end)),
    ]),
  );

describe('what is painted', () => {
  test('is the words from 4, 8 and 12 nats on, of the model that is shown', () => {
    expect(painted('tuned')).toEqual({ magnitude2: ['fly'], strongest: ['fly', '|'], magnitude3: ['|'] });
    expect(painted('base')).toEqual({ magnitude1: ['fly'], magnitude3: ['|'], strongest: ['|'] });
  });

  test('is in a difference who is more surprised, from 1, 2 and 4 nats on', () => {
    expect(painted('difference')).toEqual({ tuned3: ['fly'], strongestTuned: ['fly'], base2: ['|'] });
  });

  test('is the only model there is, whatever is asked for', () => {
    const single = shown('base', { report: report([model('single', [null, 9, 0, 0, 0])]) });
    expect(single.numbers.mode).toBe('single');
    expect([...planSurprise(single).keys()]).toEqual(['magnitude2', 'strongest']);
  });

  test('gives way to what was asked for later', () => {
    const attended = files('tuned', { attention: { get: () => ({ report: {} }) } });
    const picked = files('tuned', { explanations: { get: () => ({ answerWord: 0 }), modeOf: () => 'tuned' } });
    const waiting = files('tuned', { surprises: { get: () => undefined, textOf: () => undefined } });
    for (const other of [attended, picked, waiting]) expect(shownSurprise(other, 'file:///p.md')).toBeUndefined();
  });
});

describe('what is said', () => {
  test('of a word: nats, chance and rank in both models, the difference where it is painted', () => {
    const hover = written(surpriseHover(shown('difference'), 2));
    expect(hover).toContain('**⟦fly⟧**');
    expect(hover).toMatch(/tuned .*9\.00 .*one in 8,103 .*2,000/);
    expect(hover).toMatch(/base .*4\.00 .*one in 55 .*2,000/);
    expect(hover).toContain('Tuned minus base: +5.00 nats.');
    expect(written(surpriseHover(shown('tuned'), 2))).not.toContain('minus');
  });

  test('of the first word that nothing stands before it, and of an edited file that it is out of date', () => {
    expect(written(surpriseHover(shown('tuned'), 0))).toContain('nothing stands before it');
    expect(written(surpriseHover(shown('tuned', { stale: true }), 1))).toContain('out of date');
  });

  test('above the prompt and in the status bar: whose surprise, on average, and the steps', () => {
    expect(surpriseHead(shown('base')).title).toBe(
      'Surprise of the prompt’s words · base · 5.75 nats a token on average',
    );
    expect(surpriseHead(shown('difference')).title).toContain('6.85 tuned · 5.75 base');
    expect(surpriseHead(shown('tuned')).tooltip).toContain('4, 8, 12');
    const legend = written(surpriseLegend(shown('tuned')));
    expect(legend).toMatch(/4–8.*8–12.*12 nats and more/s);
    expect(written(surpriseLegend(shown('difference')))).toMatch(/tuned more surprised[^]*base more surprised/);
  });
});
