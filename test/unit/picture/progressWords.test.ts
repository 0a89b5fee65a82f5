import { expect, test } from 'vitest';
import { timeLeft } from '../../../src/base/readableNumbers';
import { amountText, partText, phaseAndModel, phaseText } from '../../../src/picture/progressWords';
import type { LayerPlace } from '../../../src/protocol/request';

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

test.each<[Partial<LayerPlace>, string]>([
  [{ layer: 3 }, 'layer 3 of 32, 0.6 of 4.9 GB'],
  [{ layer: 3, read: 0, bytes: 0 }, 'layer 3 of 32'],
  [{ layer: 30, back: true, read: 5.1e9, bytes: 9.8e9 }, 'back in layer 30 of 32, 5.1 of 9.8 GB'],
  [{}, 'output layer, 0.6 of 4.9 GB'],
  [{ back: true, read: 3e8, bytes: 9.5e8 }, 'back in the output layer, 300 of 950 MB'],
])('a model that is run layer by layer tells where it is and what it has read: %j', (change, text) => {
  const place = { layers: 32, back: false, read: 6.2e8, bytes: 4.9e9, ...change };
  expect(amountText({ request: '1', phase: 'layers', done: 3, total: 70, place })).toBe(text);
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
