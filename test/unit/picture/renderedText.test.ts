/** @file The rendered prompt as a text: it tiles, and its places and the file's are each other's. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meantSpan, placesOf, renderedText, sourcesAt, sourcesOf } from '../../../src/picture/renderedText';
import type { RenderedForModel, RenderedSegment } from '../../../src/protocol/rendered';

const FILE = 'Say {{name}} twice: {{name}}.\r\nEnd';
const at = (text: string, from = 0): { start: number; end: number } => {
  const start = FILE.indexOf(text, from);
  return { start, end: start + text.length };
};
const own = (text: string, from = 0): RenderedSegment => ({ text, kind: 'file', source: at(text, from) });
const cursor = (offset: number): { start: number; end: number } => ({ start: offset, end: offset });
const model = (segments: readonly RenderedSegment[]): RenderedForModel => {
  return { role: 'tuned', rendering: 'tuned-template', tokens: 1, segments };
};

/** The value is as long as its placeholder, and is the placeholder's all the same. */
const rendered = renderedText(
  model([
    { text: '<|user|>', kind: 'special' },
    { text: '\n', kind: 'template' },
    own('Say '),
    { text: 'Rosalind', kind: 'file', source: at('{{name}}') },
    own(' twice: '),
    { text: 'Rosalind', kind: 'file', source: at('{{name}}', 10) },
    own('.\r\nEnd'),
    { text: '</s>', kind: 'special', added: true },
  ]),
  FILE,
);
const said = (spans: readonly { start: number; end: number }[], text: string): string[] =>
  spans.map(({ start, end }) => text.slice(start, end));
const placeIn = (text: string): { start: number; end: number } => {
  const start = rendered.text.indexOf(text);
  return { start, end: start + text.length };
};

describe('a rendered prompt', () => {
  test('is one text with one kind of line end, tiled by its pieces', () => {
    expect(rendered.text).toBe('<|user|>\nSay Rosalind twice: Rosalind.\nEnd</s>');
    const ends = rendered.pieces.map(({ span }) => span.end);
    expect(rendered.pieces.map(({ span }) => span.start)).toEqual([0, ...ends.slice(0, -1)]);
    expect(ends.at(-1)).toBe(rendered.text.length);
    expect(
      said(
        rendered.pieces.filter(({ filled }) => filled).map(({ span }) => span),
        rendered.text,
      ),
    ).toEqual(['Rosalind', 'Rosalind']);
  });

  test('leads from its words to the file’s, from a value to its placeholder, and from the template nowhere', () => {
    expect(said(sourcesOf(rendered, placeIn('twice')), FILE)).toEqual(['twice']);
    expect(said(sourcesOf(rendered, placeIn('salin')), FILE)).toEqual(['{{name}}']);
    expect(said(sourcesOf(rendered, placeIn('.\nEn')), FILE)).toEqual(['.\r\nEn']);
    expect(sourcesOf(rendered, placeIn('<|user|>'))).toEqual([]);
    expect(said(sourcesOf(rendered, { start: 0, end: rendered.text.length }), FILE)).toEqual([FILE]);
  });

  test('leads from a cursor to its word, and from one in a control token nowhere, though a word touches it', () => {
    const close = renderedText(model([{ text: '[INST]', kind: 'special' }, own('Say ')]), FILE);
    expect(sourcesAt(close, cursor(3))).toEqual([]);
    for (const offset of [6, 7, 9]) expect(said(sourcesAt(close, cursor(offset)), FILE)).toEqual(['Say']);
  });

  test('is found from the file: words behind a line end of two characters, a placeholder’s value, a cursor', () => {
    expect(said(placesOf(rendered, at('End')), rendered.text)).toEqual(['End']);
    expect(said(placesOf(rendered, at('{{name}}')), rendered.text)).toEqual(['Rosalind']);
    expect(said(placesOf(rendered, at('name}} twice: {{na')), rendered.text)).toEqual(['Rosalind twice: Rosalind']);
    const cursor = at('{{name}}').start + 3;
    expect(said(placesOf(rendered, { start: cursor, end: cursor }), rendered.text)).toEqual(['Rosalind']);
  });

  test('leads there and back for every word of every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\r', '😀', 'é') }), fc.nat(), (text, seed) => {
        const whole = renderedText(
          model([
            { text: '#', kind: 'template' },
            { text, kind: 'file', source: { start: 0, end: text.length } },
          ]),
          text,
        );
        const word = meantSpan(text, cursor(seed % (text.length + 1)));
        if (word.start === word.end) return;
        const there = placesOf(whole, word);
        expect(said(there, whole.text)).toEqual([text.slice(word.start, word.end)]);
        expect(sourcesOf(whole, there[0]!)).toEqual([word]);
      }),
    );
  });
});

describe('the word at a cursor', () => {
  test('is what stands between white space, or nothing', () => {
    expect(said([meantSpan('one, two', cursor(1))], 'one, two')).toEqual(['one,']);
    expect(said([meantSpan('one, two', cursor(5))], 'one, two')).toEqual(['two']);
    expect(said([meantSpan('one,  two', cursor(5))], 'one,  two')).toEqual(['']);
  });
});
