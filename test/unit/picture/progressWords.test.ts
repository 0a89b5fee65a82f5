import { expect, test } from 'vitest';
import { timeLeft } from '../../../src/base/readableNumbers';
import { amountText, partText, phaseAndModel, phaseText } from '../../../src/picture/progressWords';

test('a phase is called the same wherever it is told, with its model where two take turns', () => {
  expect(phaseText(undefined)).toBe('starting');
  expect(phaseText({ phase: 'influence' })).toBe('preview');
  expect(phaseText({ phase: 'prompt' })).toBe('reading the prompt');
  expect(phaseAndModel({ phase: 'attribution', role: 'tuned' })).toBe('explaining (tuned)');
  expect(phaseAndModel({ phase: 'attribution', role: 'single' })).toBe('explaining');
});

test('how far it is, is told in the unit of the phase, and as a part only where the whole is known', () => {
  expect(amountText({ request: '1', phase: 'heads', done: 3, total: 12 })).toBe('3 of 12 layers');
  expect(amountText({ request: '1', phase: 'answering', done: 3 })).toBe('3 tokens');
  expect([partText({ done: 3, total: 12 }), partText({ done: 13, total: 12 })]).toEqual(['25 %', '100 %']);
  expect([partText({ done: 3 }), partText({ done: 0, total: 0 })]).toEqual([undefined, undefined]);
});

test('time left is never none, and minutes from two on', () => {
  expect([-3, 0.2, 11.2, 119, 119.5, 150].map(timeLeft)).toEqual([
    'about 1 s left',
    'about 1 s left',
    'about 12 s left',
    'about 119 s left',
    'about 2 min left',
    'about 3 min left',
  ]);
});
