import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markMessage } from '../../../../src/cli/terminal/promptMarks';
import type { Marked } from '../../../../src/cli/terminal/promptMarks';
import { inkFor } from '../../../../src/cli/terminal/terminalColour';
import { drawMarked } from '../../../../src/cli/terminal/terminalPrompt';
import { textWidth } from '../../../../src/cli/terminal/terminalText';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';

const plain = { width: 20, kind: 'density', ink: inkFor('none', 'dark') } as const;
const marked = (text: string, value?: number): Marked => ({ text, value });
const printableUnit = fc.constantFrom('a', 'bc', 'é', 'e\u0301', '漢', '😀', '👩‍👩‍👧', ' ', '  ', '\n', '.');
const lines = (stretches: readonly Marked[], options: Parameters<typeof drawMarked>[1] = plain): string[] =>
  drawMarked(stretches, options).map(line => line.text);

describe('drawing', () => {
  test('writes steps as superscripts where there is no colour', () => {
    expect(lines([marked('Rewrite', 1), marked(' '), marked('it', 0.02), marked('.', 0.3)])).toEqual(['Rewrite⁹ it.³']);
  });

  test('gives a difference its sign', () => {
    const stretches = [marked('more', 0.33), marked(' '), marked('less', -1)];
    expect(lines(stretches, { ...plain, kind: 'difference' })).toEqual(['more⁺³ less⁻⁹']);
  });

  test('breaks at spaces, keeps the line breaks of the prompt and a word with its superscript', () => {
    const stretches = [marked('one two three four five', undefined), marked('\r\n\n  x'), marked('word', 1)];
    expect(lines(stretches)).toEqual(['one two three four', 'five', '', '  xword⁹']);
  });

  test('breaks what has no spaces where it must, and counts wide characters twice', () => {
    expect(lines([marked('漢'.repeat(13))])).toEqual(['漢'.repeat(10), '漢'.repeat(3)]);
  });

  test('shows control characters instead of sending them', () => {
    expect(lines([marked('a\u001b[2Jb')])).toEqual(['a␛[2Jb']);
  });

  test('fills the space between two words of one step, and no other', () => {
    const stretches = [marked('a', 1), marked(' '), marked('b', 1), marked(' '), marked('c', 0.5)];
    const [line] = lines(stretches, { ...plain, ink: inkFor('256', 'dark') });
    // eslint-disable-next-line no-control-regex -- the style that begins a painted run
    expect(line).toMatch(/^\u001b\[[\d;]+ma b\u001b\[0m \u001b\[[\d;]+mc\u001b\[0m$/);
  });

  test('keeps to the width and loses nothing but the spaces it breaks at', () => {
    const stretch = fc.record({ text: fc.string({ unit: printableUnit }), value: fc.constantFrom(undefined, 0) });
    fc.assert(
      fc.property(fc.array(stretch), fc.integer({ min: 8, max: 50 }), (stretches, width) => {
        const drawn = drawMarked(stretches, { ...plain, width });
        for (const line of drawn) {
          expect(line.width).toBeLessThanOrEqual(width);
          expect(line.width).toBe(textWidth(line.text));
        }
        const ink = (text: string): string => text.replaceAll(/\s/g, '');
        expect(ink(drawn.map(l => l.text).join(''))).toBe(ink(stretches.map(s => s.text).join('')));
      }),
    );
  });
});

describe('marks', () => {
  const files: readonly [string, string][] = [
    ['a.txt', 'Read this.\n\tThen go,  twice.'],
    ['a.prompt.yml', 'messages:\n  - role: user\n    content: "caf\\u00e9 \\n now"\n'],
    ['a.json', '{"messages":[{"role":"user","content":"caf\\u00e9\\n \\ud83d\\ude00 now"}]}'],
  ];

  test.each(files)('of %s tile the message, each word in one mark', (fileName, text) => {
    const document = parsePrompt(text, { fileName });
    const cellAt = new Int32Array(text.length).fill(-1);
    let cell = 0;
    for (const word of text.matchAll(/now|Read|twice/g)) cellAt.fill(cell++, word.index, word.index + word[0].length);
    const values = Array.from({ length: cell }, (_, i) => i);
    const marks = document.messages.flatMap(m => markMessage(m, { cellAt, values }));
    expect(marks.map(m => m.text).join('')).toBe(document.messages.flatMap(m => m.segments.map(s => s.text)).join(''));
    expect(marks.filter(m => m.value !== undefined).map(m => m.text)).toEqual(text.match(/now|Read|twice/g));
  });
});
