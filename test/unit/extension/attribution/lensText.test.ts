import { describe, expect, test } from 'vitest';
import type { LensPlace } from '../../../../src/extension/attribution/lensText';
import { lensTexts, MANAGE_TRUST } from '../../../../src/extension/attribution/lensText';
import { messagePlaces } from '../../../../src/extension/attribution/lensText';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import type { ViewMode } from '../../../../src/protocol/view';
import type { Explanation } from '../../../../src/protocol/explanation';
import { commands } from '../../../../src/extension/core/contributions';
import type { ExplainedFile } from '../../../../src/extension/attribution/explanationStore';
import { explained, references } from '../../cli/terminal/referenceExplanation';
import { english } from '../core/english';
import { madeUp, wholeOf, withTrustOf, withUntriedTrust } from './explanations';

const ONLY: LensPlace = { message: 0, messages: 1 };
const { explanation, text, document } = explained(references[0]!);

function file(more: Partial<ExplainedFile> = {}): ExplainedFile {
  return { uri: 'file:///p.txt', text, document, stale: false, label: 'demo pair', ...more };
}

function titles(of: ExplainedFile | undefined, trusted = true, place = ONLY): string[] {
  return lensTexts(of, trusted, place, english).map(lens => lens.title);
}

describe('lens over the only message', () => {
  const error = { reason: 'out-of-memory', message: 'The pair needs 9 GB.', next: 'Close something.' } as const;
  const table: [string, ExplainedFile | undefined, boolean, string[]][] = [
    ['before', undefined, true, ['$(eye) Explain']],
    ['at work', file({ work: {} }), true, ['$(sync~spin) Explaining…', 'Cancel']],
    ['at work again', file({ work: {}, explanation }), true, ['$(sync~spin) Explaining…', 'Cancel']],
    ['edited since', file({ explanation, stale: true }), true, ['$(refresh) out of date · explain again']],
    ['failed', file({ error }), true, ['$(warning) not enough memory', '$(refresh) try again']],
    ['in Restricted Mode', undefined, false, ['$(shield) Restricted Mode · no model is loaded']],
    ['refused in Restricted Mode', file({ error }), false, ['$(shield) Restricted Mode · no model is loaded']],
    ['called off before any picture', file(), true, ['$(eye) Explain']],
  ];
  test.each(table)('%s', (_, of, trusted, expected) => {
    expect(titles(of, trusted)).toEqual(expected);
  });

  test('says the scores that were measured, and whose answer', () => {
    const [base, tuned] = explanation.models.map(model => model.instructionScore!.value.toFixed(2));
    const answer = explanation.models.at(-1)!.response.words.filter(word => !word.end).length;
    expect(titles(file({ explanation }))).toEqual([
      `instruction ${tuned!} tuned · ${base!} base · answer: tuned’s own (${answer === 1 ? '1 word' : `${answer} words`})`,
    ]);
  });

  test('tells in the tooltip what template and special tokens drew', () => {
    const { influenceApart } = explanation.models.at(-1)!;
    const [lens] = lensTexts(file({ explanation }), true, ONLY, english);
    expect(lens!.tooltip).toContain(`template ${(influenceApart.template * 100).toFixed(1)} % tuned`);
    expect(lens!.tooltip).toContain(`special tokens ${(influenceApart.special * 100).toFixed(1)} % tuned`);
  });

  test('an error says in the tooltip what to do, Restricted Mode leads to trust', () => {
    expect(lensTexts(file({ error }), true, ONLY, english)[0]!.tooltip).toBe('The pair needs 9 GB. Close something.');
    expect(lensTexts(undefined, false, ONLY, english)[0]!.command).toBe(MANAGE_TRUST);
  });

  test('a first picture whose rest was cancelled can be finished', () => {
    const share = madeUp(text, [{ role: 'single', share: [1] }]);
    const lenses = lensTexts(file({ explanation: share }), true, ONLY, english);
    expect(lenses.map(lens => lens.command)).toEqual([commands.showMenu, commands.explainPrompt]);
    expect(lenses[0]!.title).toMatch(/^preview only/);
  });

  test('says how far what is painted can be believed, in which models, and why it is outlined', () => {
    const made = madeUp(text, [
      { role: 'base', share: [1], density: [1] },
      { role: 'tuned', share: [1], density: [1] },
    ]);
    const shown = (of: Explanation, mode: ViewMode): string[] =>
      lensTexts(file({ explanation: of }), true, ONLY, english, { mode, quantity: 'influence' }).map(
        lens => lens.title,
      );
    expect(shown(withTrustOf('strong')(made), 'tuned')[0]).toContain(' · trust strong · ');
    const mixed = withTrustOf('weak', 'chance')(made);
    expect(shown(mixed, 'tuned')).toEqual([expect.stringContaining(' · trust weak · ')]);
    expect(shown(mixed, 'base')[1]).toBe('$(warning) outlined: trust no better than chance');
    expect(shown(mixed, 'difference')[1]).toBe('$(warning) outlined: trust weak (tuned), no better than chance (base)');
    // It is of another quantity than the painted one.
    expect(shown(withTrustOf('chance', 'chance', 'share')(made), 'tuned').join()).not.toContain('chance');
  });

  test('what takes long is offered with its time in words, and what waits for it says so', () => {
    const made = madeUp('Say it.', [{ role: 'single', share: [1] }], { clauses: [wholeOf('Say it.')] });
    const waiting = { ...withUntriedTrust(made, 75), matrixSeconds: 1383 };
    const lenses = lensTexts(file({ explanation: waiting }), true, ONLY, english);
    expect(lenses.map(({ title, command }) => [title, command])).toEqual([
      [expect.stringMatching(/^instruction score needs the full matrix · answer/), commands.showMenu],
      ['$(beaker) measure trust (75 s)', commands.measureTrust],
      ['$(table) compute the matrix (23 min)', commands.computeMatrix],
    ]);
    expect(lenses[2]!.tooltip).toBe('Density and instruction score need the full matrix (about 23 min).');
  });

  test('a prompt without instruction says how to name one', () => {
    const made = madeUp('Rose lost a drum.', [{ role: 'single', share: [1], density: [1], attribution: [[1]] }]);
    const [lens] = lensTexts(file({ explanation: made }), true, ONLY, english);
    expect(lens!.title).toBe('no instruction found · answer: tuned’s own (1 word)');
    expect(lens!.tooltip).toContain('Mark Selection as Instruction');
  });
});

describe('lenses over several messages', () => {
  const chat = 'system:\nBe kind.\nuser:\nName a colour.';
  const prompt = parsePrompt(chat, { fileName: 'a.prompty' });
  const share = [0.1, 0.2, 0, 0.3, 0.2, 0.2];
  const made = madeUp(chat, [{ role: 'single', share, density: share, attribution: share.map(s => [s]) }], {
    fileName: 'a.prompty',
  });
  const of = (more: Partial<ExplainedFile>) => file({ text: chat, document: prompt, ...more });

  test('each says what its own words drew, the first what belongs to the whole', () => {
    const sums = [0, 1].map(message =>
      made.prompt.words.reduce((sum, word, i) => sum + (word.message === message ? (share[i] ?? 0) : 0), 0),
    );
    expect(sums[0]! > 0 && sums[1]! > 0).toBe(true);
    const shown = [0, 1].map(message => titles(of({ explanation: made }), true, { message, messages: 2 }).join());
    expect(shown[0]).toMatch(/^no instruction found · answer/);
    for (const i of [0, 1]) expect(shown[i]).toContain(`this message: ${(sums[i]! * 100).toFixed(1)} %`);
    expect(shown[1]).not.toContain('answer');
  });

  test('what goes on is said once', () => {
    expect(titles(of({ work: {} }), true, { message: 1, messages: 2 })).toEqual([]);
    expect(titles(undefined, false, { message: 1, messages: 2 })).toEqual([]);
  });

  test('own answers are told apart', () => {
    const pair: Explanation = { ...explanation, responses: 'own' };
    expect(titles(file({ explanation: pair }))[0]).toMatch(/answer: each its own \(words: \d+ tuned · \d+ base\)/);
  });
});

describe('places of messages', () => {
  test.each([
    [
      'front matter and empty lines are not the message',
      'a.prompt.md',
      '---\ndescription: x\n---\n\n\nSay it.\n',
      ['Say'],
    ],
    ['role lines are', 'a.prompty', 'system:\nBe kind.\nuser:\nName it.', ['system:', 'user:']],
    [
      'keys are',
      'a.prompt.yml',
      'messages:\n  - role: user\n    content: One.\n  - role: assistant\n    content: Two.\n  - role: user\n    content: Three.\n',
      ['role: user', 'role: assistant', 'role: user'],
    ],
    ['objects are', 'a.json', '{ "messages": [\n  { "role": "user", "content": "One." }\n] }', ['{ "role"']],
    ['no text, no place', 'a.prompt.md', '\n\n', []],
  ])('%s', (_, fileName, content, starts) => {
    const places = messagePlaces(content, parsePrompt(content, { fileName }));
    expect(places.map((place, i) => content.slice(place, place + starts[i]!.length))).toEqual(starts);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
  });

  test('a selection begins where it begins', () => {
    const content = 'Rose lost a drum.\nSummarize it.';
    const at = content.indexOf('Summarize');
    const padded = content.slice(0, at).replace(/[^\n]/g, ' ') + content.slice(at);
    expect(messagePlaces(padded, parsePrompt(padded, { fileName: 'selection.txt' }))).toEqual([at]);
  });
});
