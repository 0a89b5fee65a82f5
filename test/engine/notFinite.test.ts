/** @file A model whose numbers are none: every request refuses it in words, and none shows a null, or ranks what is left. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCheckpoint } from '../../src/checkpoint/openCheckpoint';
import type { ModelChoice } from '../../src/protocol/request';
import { engineClient, failure, single, wish } from '../support/engine';
import { copyModel, demo, editJson } from '../support/modelFolders';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
const PROMPT = 'Give the opposite of new.';

/** bfloat16, little end first. */
const NOT_A_NUMBER = [0xc0, 0x7f];
const LARGEST = [0x7f, 0x7f];

/** Writes numbers over the first of a tensor. */
function overwrite(model: string, name: string, numbers: (length: number) => Uint8Array): void {
  const { file, offset, length } = openCheckpoint(model).tensors.get(name)!;
  const descriptor = openSync(file, 'r+');
  const bytes = numbers(length);
  writeSync(descriptor, bytes, 0, bytes.length, offset);
  closeSync(descriptor);
}

const broken: readonly (readonly [string, (model: string) => void, string, RegExp])[] = [
  [
    'a NaN in a layer',
    // Where every token meets it.
    model => overwrite(model, 'model.layers.2.mlp.up_proj.weight', () => Uint8Array.from(NOT_A_NUMBER)),
    'unsupported',
    /not finite/,
  ],
  [
    'finite weights that overflow',
    model => {
      for (const name of ['q_proj', 'k_proj'])
        overwrite(model, `model.layers.2.self_attn.${name}.weight`, length =>
          Buffer.alloc(length, Buffer.from(LARGEST)),
        );
    },
    'unsupported',
    /not finite/,
  ],
  [
    'an epsilon that makes roots of negative numbers',
    model => editJson(join(model, 'config.json'), c => ({ ...c, rms_norm_eps: -1e6 })),
    'bad-checkpoint',
    /"rms_norm_eps" is -1000000/,
  ],
];

test.each(broken)('%s', async (what, spoil, expectedReason, words) => {
  const model = copyModel(demo.tuned, join(folder, what));
  spoil(model);
  const client = engineClient();
  const models: readonly ModelChoice[] = single(model);
  const asked = wish(PROMPT, { models, response: 'Old.' });
  const input = { ids: [1, 2, 3, 4], prompt_tokens: 3, want: ['attention'] };
  const concepts = { ...asked, vocabulary: 'tokens', matching: 'largest' } as const;
  const requests = {
    explain: () => client.explain(asked),
    'explain an answer of its own': () => client.explain(wish(PROMPT, { models })),
    contrast: () =>
      client.contrast({
        ...asked,
        role: 'single',
        position: 0,
        foil: 5,
        answers: [{ role: 'single', ids: [1384, 17, 3] }],
      }),
    attention: () => client.attention({ ...asked, weighting: 'value', top: 3 }),
    'concepts of a prompt': () => client.promptConcepts(concepts),
    inspect: () => client.inspectToFile({ folder: model, input, output: join(folder, 'output.json') }),
  };
  for (const [name, ask] of Object.entries(requests)) {
    const { reason, message } = await failure(ask());
    expect([name, reason, message]).toEqual([name, expectedReason, expect.stringMatching(words)]);
  }
});
