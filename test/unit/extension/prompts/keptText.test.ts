/** @file Spans of the explained text find their place after edits. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOf, type Span } from '../../../../src/base/span';
import { KeptText, type TextChange } from '../../../../src/extension/prompts/keptText';

const TEXT = 'Rose took the drum.';
const drum = spanOf(TEXT, 'drum');

function spanOf(text: string, part: string): Span {
  const start = text.indexOf(part);
  return { start, end: start + part.length };
}

function edit(kept: KeptText, from: string, to: string): KeptText {
  const offset = kept.now.indexOf(from);
  const now = kept.now.replace(from, () => to);
  return kept.edited([{ offset, removed: from.length, inserted: to.length }], now);
}

describe('a word keeps its place', () => {
  const cases: readonly [string, string, string, string | undefined][] = [
    ['text before it', 'Rose', 'Little Rose', 'drum'],
    ['text after it', '.', ' again.', 'drum'],
    ['text inside it', 'drum', 'drXum', undefined],
    ['a letter at its end', 'drum', 'drums', undefined],
    ['a letter at its start', 'drum', 'adrum', undefined],
    ['a new word right before', 'drum', 'green drum', 'drum'],
    ['a comma at its end', 'drum', 'drum,', 'drum'],
    ['its space taken away', 'the drum', 'thedrum', undefined],
    ['half of it taken away', 'drum', 'dr', undefined],
    ['the word replaced by itself', 'the drum', 'the drum', 'drum'],
    ['the word next to it changed', 'the drum', 'a drum', 'drum'],
    ['an emoji before it', 'Rose', '🌹', 'drum'],
    ['everything before it taken away', 'Rose took the ', '', 'drum'],
  ];
  it.each(cases)('%s', (_, from, to, expected) => {
    const kept = edit(KeptText.unchanged(TEXT), from, to);
    const placed = kept.word(drum);
    expect(placed && textOf(kept.now, placed)).toBe(expected);
    if (placed) expect(placed.start).toBe(kept.now.indexOf('drum'));
  });

  it('between two edited places', () => {
    const kept = edit(edit(KeptText.unchanged(TEXT), 'Rose', 'Tom'), '.', '!');
    expect(kept.word(spanOf(TEXT, 'took'))).toEqual(spanOf('Tom took the drum!', 'took'));
    expect(kept.word(spanOf(TEXT, 'Rose'))).toBeUndefined();
  });

  it('with several cursors at once', () => {
    const now = 'Rose X took X the drum.';
    const changes = [
      { offset: 5, removed: 0, inserted: 2 },
      { offset: 10, removed: 0, inserted: 2 },
    ];
    for (const order of [changes, changes.toReversed()]) {
      const kept = KeptText.unchanged(TEXT).edited(order, now);
      expect(kept.word(spanOf(TEXT, 'took'))).toEqual(spanOf(now, 'took'));
      expect(kept.word(drum)).toEqual(spanOf(now, 'drum'));
    }
  });

  it('again when what was taken away is typed again', () => {
    let kept = edit(edit(KeptText.unchanged(TEXT), '.', '!'), 'drum', '');
    expect(kept.word(drum)).toBeUndefined();
    for (const [from, to] of [
      ['the !', 'the d!'],
      ['the d!', 'the dr!'],
      ['the dr!', 'the drum!'],
    ] as const)
      kept = edit(kept, from, to);
    expect(kept.word(drum)).toEqual(drum);
  });

  it('where the edits were not seen', () => {
    const kept = KeptText.between(TEXT, 'Rose took the green drum.');
    expect(kept.word(drum)).toEqual({ start: drum.start + 6, end: drum.end + 6 });
  });
});

it('leaves the rest of a clause that was broken', () => {
  const kept = edit(KeptText.unchanged(TEXT), 'took', 'to XX ok');
  expect(kept.parts({ start: 0, end: 13 }).map(part => textOf(kept.now, part))).toEqual(['Rose to', 'ok the']);
});

it('knows where a character stood before, and that a new one stood nowhere', () => {
  const kept = edit(KeptText.unchanged(TEXT), 'Rose', 'My Rose');
  expect(kept.offsetBefore(kept.now.indexOf('drum'))).toBe(drum.start);
  expect(kept.offsetBefore(1)).toBeUndefined();
});

describe('whatever is edited', () => {
  const edits = fc.array(
    fc.record({ at: fc.nat(), removed: fc.nat(6), inserted: fc.stringMatching(/^[ab c🌹]{0,5}$/u) }),
    { maxLength: 12 },
  );

  it('every span that keeps its place holds the same text, in the same order', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab c🌹]{0,40}$/u), edits, (text, changes) => {
        let kept = KeptText.unchanged(text);
        for (const { at, removed, inserted } of changes) {
          const offset = at % (kept.now.length + 1);
          const taken = Math.min(removed, kept.now.length - offset);
          const change: TextChange = { offset, removed: taken, inserted: inserted.length };
          kept = kept.edited([change], kept.now.slice(0, offset) + inserted + kept.now.slice(offset + taken));
        }
        let last = 0;
        for (let start = 0; start < text.length; start++) {
          for (const part of kept.parts({ start, end: start + 1 })) {
            expect(kept.now[part.start]).toBe(text[start]);
            expect(part.start).toBeGreaterThanOrEqual(last);
            expect(kept.offsetBefore(part.start)).toBe(start);
            last = part.end;
          }
        }
      }),
    );
  });

  it('a text that is the explained one again has every word in its place', () => {
    const kept = edit(edit(KeptText.unchanged(TEXT), 'drum', 'cat'), 'cat', 'drum');
    expect(kept.word(drum)).toEqual(drum);
  });
});
