/** @file The demo pair as GGUF files, tokenizer and chat template included. Queries and keys are permuted, so they cannot be mapped. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { convertedFacts } from './ggufConverter';
import { writeGguf, type GgufFacts } from './ggufFile';
import { entriesOf, type TokenizerJson } from './ggufTokenizerEntries';

/** The demo pair's tokens by role; see models/demo. */
const END_OF_TEXT = 0;
const END_OF_TURN = 3;

/** @param folder of the pair's base or tuned model */
export function demoFacts(folder: string): GgufFacts {
  const { entries, tensors } = convertedFacts(folder);
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const tokenizer = entriesOf(JSON.parse(read('tokenizer.json')) as TokenizerJson, {
    'tokenizer.ggml.model': { text: 'gpt2' },
    'tokenizer.ggml.pre': { text: 'gpt-2' },
    'tokenizer.ggml.add_bos_token': { bool: false },
    'tokenizer.ggml.eos_token_id': { u32: END_OF_TEXT },
    'tokenizer.ggml.eot_token_id': { u32: END_OF_TURN },
    'tokenizer.chat_template': { text: read('chat_template.jinja') },
  });
  const { 'tokenizer.ggml.unknown_token_id': _, 'tokenizer.ggml.bos_token_id': __, ...own } = tokenizer;
  const { 'tokenizer.ggml.bos_token_id': ___, ...sizes } = entries;
  return { entries: { ...sizes, ...own }, tensors };
}

/** @param folder of the pair's base or tuned model @returns the path */
export function demoGguf(path: string, folder: string): string {
  return writeGguf(path, demoFacts(folder));
}
