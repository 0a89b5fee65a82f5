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

/** One NaN, in bfloat16, where every token meets it. */
function withNaN(model: string, name: string): string {
  const { file, offset } = openCheckpoint(model).tensors.get(name)!;
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Uint8Array.of(0xc0, 0x7f), 0, 2, offset);
  closeSync(descriptor);
  return model;
}

const broken: readonly (readonly [string, (model: string) => void])[] = [
  ['a NaN in a layer', model => withNaN(model, 'model.layers.2.mlp.up_proj.weight')],
  [
    'an epsilon that makes roots of negative numbers',
    model => editJson(join(model, 'config.json'), c => ({ ...c, rms_norm_eps: -1e6 })),
  ],
];

test.each(broken)('%s', async (what, spoil) => {
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
    expect([name, reason, message]).toEqual([name, 'unsupported', expect.stringMatching(/not finite/)]);
  }
});
