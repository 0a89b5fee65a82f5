import { describe, expect, test } from 'vitest';
import { commands } from '../../../../src/extension/core/contributions';
import type { ExplainedFile } from '../../../../src/extension/attribution/explanationStore';
import { hoverText, type HoverView } from '../../../../src/extension/attribution/hoverText';
import { KeptText } from '../../../../src/extension/prompts/keptText';
import { wordAt } from '../../../../src/extension/prompts/keptText';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import type { Explanation } from '../../../../src/protocol/explanation';
import { explained, references } from '../../cli/terminal/referenceExplanation';
import { markdownSource } from '../../../../src/extension/core/markdownText';
import { written } from '../core/written';
import { madeUp, wholeOf, withTrustOf, withUntriedTrust } from './explanations';

const URI = 'file:///a%20folder/(1)/prompt.txt';

function fileOf(explanation: Explanation, text: string, more: Partial<ExplainedFile> = {}) {
  const document = parsePrompt(text, { fileName: 'prompt.txt' });
  return { uri: URI, text, document, stale: false, label: 'demo pair', ...more, explanation };
}

const DENSITY = { mode: 'tuned', quantity: 'density' } as const;
const INFLUENCE = { mode: 'tuned', quantity: 'influence' } as const;

function hoverOf(
  explanation: Explanation,
  text: string,
  word: string,
  more: Partial<ExplainedFile> = {},
  view: HoverView = DENSITY,
): string {
  const index = explanation.prompt.words.findIndex(w => w.text === word);
  return written(hoverText(fileOf(explanation, text, more), index, view));
}

const reference = references.find(r => /\bSummarize\b/.test(r.prompt))!;
const pair = explained(reference);

describe('hover', () => {
  test('says the numbers of the reference implementation, tuned first', () => {
    const { explanation, text } = pair;
    const word = explanation.prompt.words.findIndex(w => w.text === 'Summarize');
    const [base, tuned] = explanation.models.map(model => model.words[word]!.density!);
    const rows = hoverOf(explanation, text, 'Summarize')
      .split('\n')
      .filter(line => line.startsWith('| tuned') || line.startsWith('| base'));
    expect(rows[0]).toMatch(/^\| tuned/);
    expect(rows[0]).toContain(tuned!.toFixed(2));
    expect(rows[0]).toContain('▇'.repeat(Math.round(9 * tuned!)));
    expect(rows[0]).toContain(`of ${explanation.prompt.words.length}`);
    expect(rows[1]).toMatch(/^\| base/);
    expect(rows[1]).toContain(base!.toFixed(2));
  });

  test('names the verb, its instruction, and that clause’s score', () => {
    const { explanation, text } = pair;
    const shown = hoverOf(explanation, text, 'Summarize');
    expect(shown).toMatch(/^\*\*⟦Summarize⟧\*\*.*verb of instruction 1 · user message/);
    const score = explanation.models.at(-1)!.instructionScore!.clauses[0]!.value;
    expect(shown).toContain(`score ${score.toFixed(2)} tuned`);
    expect(hoverOf(explanation, text, 'sentence')).toContain('in instruction 1');
  });

  test('a word outside of instructions has no clause', () => {
    const { words, clauses } = pair.explanation.prompt;
    const end = Math.max(...clauses.flatMap(clause => clause.spans.map(span => span.end)));
    const outside = words.find(({ span, text }) => span.start > end && text.length > 2)!;
    const shown = hoverOf(pair.explanation, pair.text, outside.text);
    expect(shown).not.toMatch(/instruction \d/);
    expect(shown).toContain('user message');
  });

  test('says what the numbers are, and links only to our commands', () => {
    const shown = hoverOf(pair.explanation, pair.text, 'Summarize');
    expect(shown).toContain('gradient × input of log p, same answer for both · CPU');
    const linked = [...shown.matchAll(/\(command:([\w.]+)/g)].map(([, command]) => command);
    expect(linked.length).toBeGreaterThan(1);
    for (const command of linked) expect(Object.values(commands)).toContain(command);
  });

  test('the address in a link cannot end it', () => {
    const shown = hoverOf(pair.explanation, pair.text, 'Summarize', { stale: true });
    const query = /command:instructLens\.explainPrompt\?([^)]*)\)/.exec(shown)![1]!;
    expect(JSON.parse(decodeURIComponent(query))).toEqual([URI]);
    expect(shown).toContain('out of date');
  });

  test('first picture: influence in percent, ranks by it, no scores', () => {
    const text = 'Say it now and then';
    const explanation = madeUp(text, [{ role: 'single', share: [0.1, 0.6, 0.1, 0.1, 0.1] }]);
    const shown = hoverOf(explanation, text, 'it');
    expect(shown).toContain('| influence |');
    expect(shown).toMatch(/▇{9} \|.*60\.0 % for the answer.*1st of/);
    expect(shown).toContain('GIM');
    expect(shown).not.toContain('score');
  });

  test('by influence the sign is in words, ranks are by size, and the density has a column of its own', () => {
    const text = 'Say it now';
    const explanation = madeUp(text, [
      { role: 'single', share: [-0.6, 0.3, 0.1], density: [0, 1, 0.5], attribution: [[1], [0], [0]] },
    ]);
    const shown = hoverOf(explanation, text, 'Say', {}, INFLUENCE);
    expect(shown).toMatch(/▇{9} \|.*60\.0 % against it .*1st of 3.* 0\.00 /);
    expect(shown).toContain('| density &nbsp; |');
    expect(hoverOf(explanation, text, 'it', {}, INFLUENCE)).toMatch(/30\.0 % for the answer .*2nd of 3.* 1\.00 /);
  });

  test('a single model has its name in its row, and ranks are by what is painted', () => {
    const text = 'Say it now';
    const share = [0.1, 0.6, 0.3];
    const made = madeUp(text, [{ role: 'single', share, density: [1, 0.2, 0.5], attribution: [[1], [1], [1]] }]);
    const view = { mode: 'tuned', quantity: 'share' } as const;
    const shown = hoverOf(made, text, 'it', { label: 'smollm2' }, view);
    expect(shown).toContain('| share |');
    expect(shown).toMatch(/^\| smollm2 .*60\.0 % .*1st of 3.* 0\.20 /m);
    expect(hoverOf(made, text, 'it', { label: 'smollm2' })).toMatch(/^\| smollm2 .*0\.20 .*3rd of 3/m);
  });

  test('an instruction is told by what is painted: beside a strong word stands no score of nothing', () => {
    const text = 'Say it now';
    const clause = { text: 'Say it', spans: [{ start: 0, end: 6 }], message: 0, origin: 'rule' } as const;
    const made = madeUp(
      text,
      [{ role: 'single', share: [-0.6, 0.3, 0.1], density: [1, 0.9, 0], attribution: [[1], [1], [1]] }],
      { clauses: [clause] },
    );
    const [model] = made.models;
    const instructionScore = { value: 0, tokens: 2, clauses: [{ value: 0, tokens: 2 }] };
    const scored: Explanation = { ...made, models: [{ ...model!, instructionScore }] };
    const shown = hoverOf(scored, text, 'Say', {}, INFLUENCE);
    expect(shown).toContain('instruction 1, 90.0 % of the influence: “⟦Say it⟧”');
    expect(shown).not.toContain('score');
    expect(hoverOf(scored, text, 'Say')).toContain('instruction 1, score 0.00: “⟦Say it⟧”');
  });

  test('where the difference is painted, its number is the first', () => {
    const text = 'Say it';
    const explanation = madeUp(text, [
      { role: 'base', share: [0.9, 0.1] },
      { role: 'tuned', share: [0.2, 0.8] },
    ]);
    const view = { mode: 'difference', quantity: 'influence' } as const;
    const [first, second] = hoverOf(explanation, text, 'Say', {}, view)
      .split('\n')
      .filter(line => /^\| \w/.test(line));
    expect(first).toMatch(/^\| difference .*70\.0 % more in base/);
    expect(second).toMatch(/^\| tuned .*20\.0 % for the answer/);
  });

  test('says how far the painted picture can be believed, why it is outlined, and what can be computed', () => {
    const text = 'Say it';
    const made = madeUp(text, [{ role: 'single', share: [0.9, 0.1] }], { clauses: [wholeOf(text)] });
    const hover = (explanation: Explanation): string => hoverOf(explanation, text, 'Say', {}, INFLUENCE);
    expect(hover(withTrustOf('strong')(made))).toContain('Trust strong: Without its 20 % strongest words');
    expect(hover(withTrustOf('chance')(made))).toContain(
      'Outlined, not filled: this picture is no better than chance.',
    );
    expect(hover(withTrustOf('strong', 'strong', 'share')(made))).not.toContain('Trust');
    const waiting = hover({ ...withUntriedTrust(made, 75), matrixSeconds: 1383 });
    expect(waiting).toContain('(about 23 min)');
    expect(waiting).toContain(commands.computeMatrix);
    expect(waiting).toContain(commands.measureTrust);
  });

  test('text of the file and the answer comes as text, cut for the table', () => {
    const text = 'Say it';
    const made = madeUp(text, [{ role: 'single', share: [1, 0], density: [1, 0], attribution: [[1], [0]] }]);
    const model = made.models[0]!;
    const evil = 'a|b](command:evil)\u202e';
    const explanation: Explanation = {
      ...made,
      models: [
        {
          ...model,
          words: model.words.map(word => ({ ...word, mostFor: [0] })),
          response: { ...model.response, words: [{ text: evil, tokens: [0], end: false }] },
        },
      ],
    };
    const parts = hoverText(fileOf(explanation, text), 0, DENSITY);
    const markdown = parts.map(part => ('markdown' in part ? part.markdown : '')).join('');
    expect(markdown).not.toContain('evil');
    expect(markdownSource(parts).source).toContain('a&#124;b\\]\\(command\\:evil\\)\\\\u202e');
  });
});

describe('the word at a place', () => {
  const text = 'Rose lost a drum.';
  const { words } = madeUp(text, [{ role: 'single', share: [] }]).prompt;
  const now = KeptText.unchanged(text).edited([{ offset: 0, removed: 4, inserted: 5 }], 'Roses lost a drum.');

  test.each([
    ['within the word', 'Roses l'.length, 'lost'],
    ['on its first character', 'Roses '.length, 'lost'],
    ['after its last, on the space', 'Roses lost'.length, undefined],
    ['on a word that has grown', 1, undefined],
  ])('%s', (_, offset, expected) => {
    const found = wordAt(words, now, offset);
    expect(found && words[found.word]!.text).toBe(expected);
    if (found) expect(now.now.slice(found.span.start, found.span.end)).toBe(expected);
  });
});
