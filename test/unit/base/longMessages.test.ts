/** @file Messages repeat what files, templates and people say: never megabytes of it, whoever throws. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { factsOf, LensError, requireOneOf } from '../../../src/base/errors';
import { ConfigFile } from '../../../src/checkpoint/config';
import { readSafetensorsHeader } from '../../../src/checkpoint/safetensors';
import { chooseModels } from '../../../src/models/modelPairs';
import { chatTemplateOf, renderChat } from '../../../src/tokenize/chatTemplate';
import { compileTemplate } from '../../../src/tokenize/jinja';
import { readTokenizerFiles } from '../../../src/tokenize/tokenizerFiles';
import { checkTokenizerJson } from '../../../src/tokenize/vocabulary';
import { safetensorsBytes, temporaryFolder } from '../checkpoint/folders';
import { folderWith } from '../tokenize/tinyTokenizers';

const long = 'x'.repeat(8_000_000);
const names = Array.from({ length: 50_000 }, (_, i) => `name-${i}`);

function header(entry: object): void {
  const file = join(temporaryFolder(), 'model.safetensors');
  writeFileSync(file, safetensorsBytes(JSON.stringify({ a: entry }), 16));
  readSafetensorsHeader(file);
}

const refuse = (template: string) => (): unknown =>
  renderChat(
    compileTemplate(template, 'chat_template.jinja'),
    { messages: [{ role: 'user', content: long }], data: [], generationPrompt: true },
    readTokenizerFiles(folderWith({})),
  );

test.each<[string, () => unknown]>([
  ['a template says it with the prompt', refuse('{{ raise_exception(messages[0].content) }}')],
  ['a template says it of itself', refuse("{{ raise_exception('a' * 8000000) }}")],
  ['a template calls what is not there', refuse('{{ (messages[0].content)() }}')],
  ['a type of numbers', () => header({ dtype: [long], shape: [2, 2], data_offsets: [0, 16] })],
  ['a shape', () => header({ dtype: 'F32', shape: long, data_offsets: [0, 16] })],
  ['a key of a config', () => new ConfigFile('/m/config.json', { model_type: 'llama', act: [long] }).text('act')],
  ['a vocabulary', () => checkTokenizerJson('tokenizer.json', { model: { vocab: long } })],
  [
    'an added token',
    () => checkTokenizerJson('tokenizer.json', { added_tokens: [{ id: long }], model: { vocab: {} } }),
  ],
  [
    'names of chat templates',
    () =>
      chatTemplateOf(
        readTokenizerFiles(
          folderWith({ 'tokenizer_config.json': { chat_template: names.map(name => ({ name, template: '' })) } }),
        ),
      ),
  ],
  [
    'names of pairs',
    () =>
      chooseModels(
        { pair: long },
        '/',
        names.map(name => ({ name, base: { folder: '/' }, tuned: { folder: '/' } })),
      ),
  ],
  ['words that are known', () => requireOneOf('thing', 'x', names)],
])('%s', (_, work) => {
  let error: unknown;
  try {
    work();
  } catch (thrown) {
    error = thrown;
  }
  if (!LensError.is(error)) throw new Error('it was not refused', { cause: error });
  expect(error.message.length).toBeLessThanOrEqual(1500);
  expect(error.next.length).toBeLessThanOrEqual(1500);
});

test.each([
  ['an error of a library', new Error(long)],
  ['one of the system', Object.assign(new Error(long), { code: 'ENOENT', syscall: 'open' })],
  ['what is no error', long],
])('%s', (_, thrown) => {
  expect(factsOf(thrown).message.length).toBeLessThanOrEqual(1500);
});
