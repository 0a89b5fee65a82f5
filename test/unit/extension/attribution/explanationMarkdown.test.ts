import { describe, expect, test } from 'vitest';
import { figure, rankOf, signedPercent } from '../../../../src/base/readableNumbers';
import { explanationMarkdown } from '../../../../src/extension/attribution/explanationMarkdown';
import { explained, references } from '../../cli/terminal/referenceExplanation';
import { madeUp, wholeOf, withTrustOf } from './explanations';

/** Cells of the table's rows, as written. */
function rowsOf(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter(line => line.startsWith('|'))
    .map(line =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map(cell => cell.trim()),
    );
}

describe('an explanation as Markdown', () => {
  const { explanation } = explained(references[0]!);
  const markdown = explanationMarkdown(explanation, 'demo pair');
  const [header, , ...rows] = rowsOf(markdown);

  test('has a row a word with both models’ numbers and the difference', () => {
    const columns = (role: string): string[] => ['influence', 'rank', 'density'].map(name => `${role} ${name}`);
    expect(header).toEqual(['word', ...columns('tuned'), ...columns('base'), 'difference']);
    const cellsOf = (m: number, w: number): string[] => {
      const { words } = explanation.models[m]!;
      const sizes = words.map(word => Math.abs(word.influence!));
      const { influence, density } = words[w]!;
      return [signedPercent(influence!), String(rankOf(sizes[w]!, sizes)), figure(density!)];
    };
    expect(rows).toHaveLength(explanation.prompt.words.length);
    rows.forEach((cells, w) => {
      expect(cells.slice(1)).toEqual([
        ...cellsOf(1, w),
        ...cellsOf(0, w),
        signedPercent(explanation.difference!.words[w]!.influence!),
      ]);
    });
  });

  test('says answer, scores, and how the numbers were computed', () => {
    const [base, tuned] = explanation.models.map(model => model.instructionScore!.value.toFixed(2));
    expect(markdown).toContain(`Instruction score: ${tuned!} tuned · ${base!} base`);
    expect(markdown).toMatch(/^Answer \(tuned’s own \(\d+ words?\)\): /);
    expect(markdown).toContain(
      'same answer for both · density: gradient × input of log p · demo pair · base aaaaaaaaaaaa',
    );
    expect(markdown).toContain('ONNX Runtime 1.30.0, CPU');
  });

  test('words cannot leave their cells', () => {
    const text = 'one two';
    const made = madeUp(text, [{ role: 'single', share: [1, 0] }]);
    const hostile = ['|', '<b> `c` *d* \u202e\n'];
    const words = made.prompt.words.map((word, i) => ({ ...word, text: hostile[i]! }));
    const table = rowsOf(explanationMarkdown({ ...made, prompt: { ...made.prompt, words } }, 'x|y'));
    for (const cells of table) expect(cells).toHaveLength(3);
    expect(table.flat()).toContain('\\|');
    expect(table.flat().join(' ')).not.toMatch(/\u202e|(?<!\\)[`*<]/);
  });

  test('says of each model how far its picture can be believed, and what waits', () => {
    const made = madeUp('one two', [{ role: 'single', share: [0.75, 0.25] }], { clauses: [wholeOf('one two')] });
    const trusted = { ...withTrustOf('strong')(made), matrixSeconds: 1383 };
    const shown = explanationMarkdown(trusted, 'model');
    expect(shown).toMatch(/^- Trust strong, influence: Without its 20 % strongest words, the answer loses 2.00 nats/m);
    expect(shown).toContain('The instruction score needs the full matrix.');
  });

  test('a first picture has the influence, signed', () => {
    const made = madeUp('one two', [
      { role: 'base', share: [0.75, 0.25] },
      { role: 'tuned', share: [0.25, 0.75] },
    ]);
    const [titles, , ...cells] = rowsOf(explanationMarkdown(made, 'pair'));
    expect(titles).toEqual(['word', 'tuned influence', 'tuned rank', 'base influence', 'base rank', 'difference']);
    expect(cells[0]).toEqual(['one', '+25.0 %', '2', '+75.0 %', '1', '−50.0 %']);
  });
});
