/** @file A tokenizer that makes its native library abort: the engine is lost, and says by what; nobody else is. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { engineClient, engineEntry, failure, wish } from '../support/engine';
import { copyModel, demo } from '../support/modelFolders';
import { temporaryFolder } from '../support/temporaryFolder';

type Json = Record<string, unknown> & { model: Record<string, unknown> };

const changes: Readonly<Record<string, (json: Json) => void>> = {
  'pieces without length': json => (json['pre_tokenizer'] = { type: 'FixedLength', length: 0 }),
  'a map of characters that is none': json =>
    (json['normalizer'] = { type: 'Precompiled', precompiled_charsmap: 'AAAA' }),
  'a regular expression without end': json =>
    (json['pre_tokenizer'] = {
      ...{ type: 'Split', pattern: { Regex: '(a|aa)+$' }, behavior: 'Isolated', invert: false },
    }),
  'a prefix longer than a token': json => (json.model['continuing_subword_prefix'] = '#########'),
};

test('is named with what it stumbled over, and the next request works', async () => {
  const engine = engineClient();
  const { document } = wish(`${'a'.repeat(40)}b is a ball.`);
  for (const [name, change] of Object.entries(changes)) {
    const folder = copyModel(demo.tuned, join(temporaryFolder(), 'model'));
    const file = join(folder, 'tokenizer.json');
    const json = JSON.parse(readFileSync(file, 'utf8')) as Json;
    change(json);
    writeFileSync(file, JSON.stringify(json));
    const error = await failure(engine.tokens({ folder, document, rendering: 'chat' }));
    expect([name, error.reason, error.message]).toEqual([
      name,
      'engine-died',
      expect.stringMatching(
        /^The engine process ended \(SIGABRT\): the tokenizers library can't work with the tokenizer.json of a model \(.+\)\.$/,
      ),
    ]);
  }
  const { tokens } = await engine.tokens({ folder: demo.tuned, document, rendering: 'chat' });
  expect(tokens.length).toBeGreaterThan(10);
});

test('reaches neither the terminal nor the editor: their programs load no native library', () => {
  for (const program of ['cli.js', 'command.js', 'extension.js'])
    expect(readFileSync(join(dirname(engineEntry), program), 'utf8')).not.toMatch(
      /require\("(tokenizers|onnxruntime-node)"\)/,
    );
  expect(readFileSync(engineEntry, 'utf8')).toMatch(/require\("tokenizers"\)/);
});
