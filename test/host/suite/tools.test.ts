/** @file The language-model tools in the extension host: all of them there, answering from the window's engine, refusing what is outside. */
import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import type { AgentExplanation } from '../../../src/protocol/agent';
import { explained, extension, freshWindow, openText, story } from './extensionUnderTest';

async function invoke(name: string, input: object): Promise<string> {
  const { token } = new vscode.CancellationTokenSource();
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }, token);
  return content.map(part => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
}

suite('language-model tools', () => {
  test('answer with the numbers of the window, know unsaved text, and read nothing outside of the open folders', async () => {
    await freshWindow();
    await extension();
    const offered = vscode.lm.tools.map(({ name }) => name).filter(name => name.startsWith('instruct-lens_'));
    assert.equal(offered.length, 5);
    const document = await openText('tools.prompt.md', story(41));
    const answer = JSON.parse(
      await invoke('instruct-lens_explain_prompt', { path: 'tools.prompt.md', top: 1 }),
    ) as AgentExplanation;
    const { explanation } = await explained(document);
    const words = explanation!.models.at(-1)!.words.map(({ influence = 0 }) => Math.abs(influence));
    const strongest = explanation!.prompt.words[words.indexOf(Math.max(...words))]!;
    assert.equal(answer.models.at(-1)!.words[0]!.text, strongest.text);
    await assert.rejects(invoke('instruct-lens_explain_prompt', { path: '/etc/hostname' }), /outside of what/);
    await assert.rejects(invoke('instruct-lens_explain_prompt', { text: 'Hello.', model: 'x/y' }), /Name a pair/);
    await freshWindow();
  });
});
