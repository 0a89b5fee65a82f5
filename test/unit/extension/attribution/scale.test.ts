/**
 * @file Manners on a prompt of 5,000 words: what the extension host does at once when it is opened and at each edit, and what 50 explained
 * files cost. In processor time of this process, the median of several: a busy machine makes the clock run, not the processor.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { planOverlay } from '../../../../src/extension/attribution/attributionPlan';
import { lensTexts } from '../../../../src/extension/attribution/lensText';
import { KeptText } from '../../../../src/extension/prompts/keptText';
import { paintedNumbers } from '../../../../src/picture/paintedNumbers';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import type { Explanation } from '../../../../src/protocol/explanation';
import { madeUp } from './explanations';

/** Above it a frame is seen to be missing. */
const FRAME_MS = 50;
const WORDS = 5000;
const FILES = 50;
/** Bytes that one explained word may cost: its text, its places, its numbers in two models. */
const BYTES_A_WORD = 1200;

/** Rules as people write them: some 12 words each. */
function houseStyle(words: number, seed = 0): string {
  const rule = (n: number): string =>
    `${(n % 9) + 1}. Check figure ${n + seed} with its unit, and write down who has agreed to it.`;
  const rules = Array.from({ length: Math.ceil(words / 14) }, (_, n) => rule(n));
  return rules.flatMap((text, n) => (n % 12 === 0 ? ['', `## Part ${n / 12}`, '', text] : [text])).join('\n');
}

function explainedBy(text: string): Explanation {
  const count = madeUp(text, []).prompt.words.length;
  const influence = Array.from({ length: count }, (_, w) => (((w * 7919) % 101) - 30) / count / 40);
  return madeUp(text, [
    { role: 'base', share: influence },
    { role: 'tuned', share: influence.map(x => -x) },
  ]);
}

/** Milliseconds of processor time, the median. */
function processorTime(body: (round: number) => void): number {
  const times = Array.from({ length: 9 }, (_, round) => {
    const before = process.cpuUsage();
    body(round);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return times.sort((a, b) => a - b)[4]!;
}

describe(`${WORDS} words`, () => {
  const text = houseStyle(WORDS);
  const explanation = explainedBy(text);
  const view = { mode: 'tuned', quantity: 'share' } as const;
  const numbers = paintedNumbers(explanation, view);

  test('are parsed in less than a frame, as after each key', () => {
    expect(explanation.prompt.words.length).toBeGreaterThan(WORDS);
    expect(
      processorTime(round => parsePrompt(`${text}\n${'x'.repeat(round)}`, { fileName: 'style.prompt.md' })),
    ).toBeLessThan(FRAME_MS);
  });

  test('are painted again behind an edit in less than a frame', () => {
    let kept = KeptText.unchanged(text);
    let now = text;
    const spent = processorTime(round => {
      const offset = 1000 * (round + 1);
      now = `${now.slice(0, offset)}new ${now.slice(offset)}`;
      kept = kept.edited([{ offset, removed: 0, inserted: 4 }], now);
      planOverlay(explanation, paintedNumbers(explanation, view), kept, 0.1, false, 0.15);
    });
    expect(planOverlay(explanation, numbers, kept, 0.1, false, 0.15).size).toBeGreaterThan(0);
    expect(spent).toBeLessThan(FRAME_MS);
  });

  test('have their lenses in less than a frame', () => {
    const file = { uri: 'file:///style.prompt.md', label: 'demo pair', stale: false, explanation } as never;
    expect(processorTime(() => lensTexts(file, true, { message: 0, messages: 1 }, view))).toBeLessThan(FRAME_MS);
  });
});

test(`${FILES} explained files cost a bounded number of bytes a word`, () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = heap();
  // As the engine's answer arrives: parsed JSON that shares nothing with the file.
  const all = Array.from({ length: FILES }, (_, n) => {
    return JSON.parse(JSON.stringify(explainedBy(houseStyle(700, n)))) as Explanation;
  });
  const words = all.reduce((sum, { prompt }) => sum + prompt.words.length, 0);
  expect(words).toBeGreaterThan(700 * FILES);
  expect((heap() - before) / words).toBeLessThan(BYTES_A_WORD);
});
