/** @file Copy Explanation: what other programs find on the clipboard. */
import assert from 'node:assert/strict';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import type { Explanation, ModelExplanation } from '../../../src/protocol/explanation';
import { commands } from '../../../src/extension/core/contributions';
import { explained, freshWindow, openText, runCommand, story } from './extensionUnderTest';

/** What docs/explanation.schema.json says of it: a matrix is an array of rows. */
interface Written {
  readonly prompt: Pick<Explanation['prompt'], 'words'>;
  readonly models: readonly (Pick<ModelExplanation, 'role' | 'words'> & { readonly attribution?: number[][] })[];
}

async function copied(name: string, format: 'markdown' | 'json'): Promise<{ text: string; explanation: Explanation }> {
  const document = await openText(name, story());
  const { explanation } = await explained(document);
  await vscode.env.clipboard.writeText('something else');
  await runCommand(commands.copyExplanation, document.uri, format);
  return { text: await vscode.env.clipboard.readText(), explanation: explanation! };
}

suite('copying', () => {
  setup(freshWindow);

  test('as Markdown: the answer and a row for each word, with the density of both models', async () => {
    const { text, explanation } = await copied('copy-markdown.prompt.md', 'markdown');
    const densityOf = (role: string, word: number): string =>
      (explanation.models.find(model => model.role === role)!.words[word]!.density ?? NaN).toFixed(2);
    const rows = text.split('\n').filter(line => line.startsWith('|'));
    const [head, , ...words] = rows.map(row => row.split('|').map(cell => cell.trim()));
    const column = (title: string): number => head!.indexOf(title);
    assert.deepEqual(
      words.map(row => [row[1]!.replaceAll('\\', ''), row[column('tuned density')], row[column('base density')]]),
      explanation.prompt.words.map((word, i) => [word.text, densityOf('tuned', i), densityOf('base', i)]),
    );
    const answer = explanation.models.at(-1)!.response.text.trim();
    assert.ok(text.replaceAll('\\', '').includes(answer), text.slice(0, 200));
  });

  test('as JSON: the whole explanation', async () => {
    const { text, explanation } = await copied('copy-json.prompt.md', 'json');
    const read = JSON.parse(text) as Written;
    assert.deepEqual(read.prompt.words, explanation.prompt.words);
    assert.deepEqual(
      read.models.map(({ role, words, attribution }) => ({ role, words, attribution: attribution?.flat() })),
      explanation.models.map(({ role, words, attribution }) => ({
        role,
        words,
        attribution: attribution && [...attribution.data],
      })),
    );
  });
});
