/** @file The extension wakes up when a prompt is opened, and loads nothing heavy. What else may have woken it, the runner reads in the log. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../src/extension';
import { commands, EXTENSION } from '../../../src/extension/core/contributions';
import { linux } from '../../support/processes';
import { freshWindow, openText, story, until } from './extensionUnderTest';

suite('activation', () => {
  const found = vscode.extensions.getExtension<ExtensionApi>(EXTENSION);

  test('comes with the first prompt document', async () => {
    assert.ok(found);
    const started = performance.now();
    await openText('first.prompt.md', story());
    await until('activation', () => found.isActive);
    console.log(`      activated ${(performance.now() - started).toFixed(0)} ms after the document was asked for`);
  });

  test('is loaded from where it is meant to be', () => {
    const place = process.env['INSTRUCT_LENS_TEST_EXTENSION'];
    if (place !== undefined) assert.ok(found?.extensionPath.startsWith(place), found?.extensionPath);
  });

  test('starts no engine and loads no model', async () => {
    const { service } = await vscode.extensions.getExtension<ExtensionApi>(EXTENSION)!.activate();
    assert.equal(service.enginePid, undefined);
    await freshWindow();
  });

  test('registers every command that it contributes', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const manifest = found!.packageJSON as { contributes: { commands: readonly { command: string }[] } };
    const contributed = manifest.contributes.commands.map(({ command }) => command);
    assert.deepEqual(
      [...Object.values(commands), ...contributed].filter(id => !registered.has(id)),
      [],
    );
  });

  const testOnLinux = linux ? test : (): void => console.log('   Not tested: natives of the host (read from /proc).');
  testOnLinux('keeps ONNX Runtime and the tokenizer out of the extension host', () => {
    const natives = readFileSync('/proc/self/maps', 'utf8').match(/\S*(onnxruntime|tokenizers)\S*/g);
    assert.equal(natives, null);
  });
});
