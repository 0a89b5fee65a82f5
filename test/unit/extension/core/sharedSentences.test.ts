/** @file What shared code says, in the language of the window: the table is of sentences that are there, and no problem of a prompt is left out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LensError } from '../../../../src/base/errors';
import { speak, type Translations } from '../../../../src/base/language';
import { toldError, toldProblem } from '../../../../src/extension/core/nextSteps';
import { inWindowLanguage, SENTENCES } from '../../../../src/extension/core/sharedSentences';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import { programStrings, proseOf } from '../../../support/visibleStrings';
import { packageRoot } from '../../cli/frame/surroundings';

const read = (name: string): string => readFileSync(join(packageRoot, name), 'utf8');
const german = JSON.parse(read('l10n/bundle.l10n.de.json')) as Translations;
/** Strings of rules are data to the tests of language; its sentences are not. */
const OF_RULES = 'src/prompt/instructions/instruction.ts';
const strings = [...programStrings(), ...proseOf(OF_RULES, read(OF_RULES))];

beforeEach(() => speak({ tag: 'de', translations: german }));
afterEach(() => speak());

test('every sentence of the table is in the sources, word for word', () => {
  const said = new Set(strings.map(({ text }) => text));
  // A single word is no sentence to the parser.
  const sentences = SENTENCES.filter(sentence => proseOf('a.ts', JSON.stringify(sentence)).length > 0);
  expect(sentences.length).toBeGreaterThan(60);
  expect(sentences.filter(sentence => !said.has(sentence))).toEqual([]);
});

test('every sentence that reading a prompt may say is in the table', () => {
  const problems = strings.filter(
    ({ where, text }) => /^src\/prompt\/(?!ruleChange)/.test(where) && /^[A-Z].{18,}\.$/.test(text),
  );
  expect(problems.length).toBeGreaterThan(30);
  const sample = (text: string): string => text.replace(/\{\d\}/g, 'x1');
  expect(problems.filter(({ text }) => inWindowLanguage(sample(text)) === sample(text))).toEqual([]);
});

describe('in a German window', () => {
  const problems = (text: string, values: Record<string, string> = {}): string[] =>
    parsePrompt(text, { fileName: 'a.prompt.md', values }).problems.map(({ message }) => toldProblem({ message }));

  test('problems of a prompt are in German, with their values', () => {
    expect(problems('Sort {{a}}.')).toContain('Kein Wert für die Variable a: ihr Platzhalter bleibt, wie geschrieben.');
    expect(problems('Sort the list.', { a: '1' }).join(' ')).toMatch(/^Der Prompt hat keine Variable a: /);
    expect(problems('')).toContain('In dieser Datei steht kein Prompt. Eine Nachricht an das Modell schreiben.');
  });

  test('so are errors of the engine, their figures and what to do', () => {
    const error = new LensError({
      reason: 'bad-input',
      brief: '1,955 of 512 tokens',
      message: 'The prompt has 1955 tokens, but the tuned model reads at most 512, the answer included.',
      next: 'Shorten the prompt or choose a model with a longer context.',
    });
    expect(toldError(error)).toMatchObject({
      brief: '1,955 von 512 Tokens',
      message: 'Der Prompt hat 1955 Tokens, aber das Modell (tuned) liest höchstens 512, die Antwort eingeschlossen.',
      next: 'Den Prompt kürzen oder ein Modell mit längerem Kontext wählen.',
    });
  });

  test('what nobody has translated stays as it is', () => {
    expect(inWindowLanguage('Some sentence of a library.')).toBe('Some sentence of a library.');
  });
});

test('in an English window nothing changes', () => {
  speak();
  for (const sentence of SENTENCES) expect(inWindowLanguage(sentence)).toBe(sentence);
});
