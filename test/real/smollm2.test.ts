/** @file SmolLM2-135M-Instruct out of its GGUF: weights, tokens, attribution and answer as other programs have them. */
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { matrixToRows } from '../../src/base/matrix';
import { readWeightIndex } from '../../src/checkpoint/weightIndex';
import { attributeResponse, attributeSpan } from '../../src/engine/attribution/attributionRuns';
import { Model } from '../../src/engine/runtime/model';
import { neverCancelled } from '../../src/engine/request/hooks';
import type { OpenedModel } from '../../src/engine/runtime/sessionPool';
import { parsePrompt } from '../../src/prompt/parsePrompt';
import { loadTokenizer } from '../../src/tokenize/tokenizer';
import { tokenizePrompt } from '../../src/tokenize/tokenizePrompt';
import { run } from '../engine/terminalCommand';
import { engineClient, single, wish } from '../support/engine';
import { writeValues } from '../support/quantizedDemo';
import { temporaryFolder } from '../support/temporaryFolder';
import { digestsOf, openedModel, reference, smollm2, unfetched } from './realModels';

interface Numbers {
  readonly message: string;
  readonly prompt: { readonly text: string; readonly ids: number[] };
  readonly response: { readonly text_without_special: string; readonly ids: number[]; readonly logp: number[] };
  readonly I_logp_float64: number[][];
  readonly I_p_float64: number[][];
}
const numbers = JSON.parse(
  readFileSync(join(import.meta.dirname, 'data', 'smollm2_reference.json'), 'utf8'),
) as Numbers;

/** Of the largest entry. */
const TOLERANCE = 5e-4;

function largestDifference(found: readonly number[][], expected: readonly number[][]): number {
  const largest = Math.max(...expected.flat().map(Math.abs));
  return Math.max(...expected.flatMap((row, n) => row.map((x, m) => Math.abs(found[n]![m]! - x)))) / largest;
}

describe.skipIf(unfetched(smollm2))('SmolLM2-135M-Instruct', () => {
  let opened: OpenedModel;
  beforeAll(() => {
    opened = openedModel(smollm2);
  });

  test('every weight is what the gguf package reads', () => {
    expect(digestsOf(opened)).toEqual(reference.smollm2.digests);
  });

  test('the chat template and the tokens are those of the reference', async () => {
    const tokenizer = await loadTokenizer(smollm2);
    const document = parsePrompt(numbers.message, { fileName: 'prompt.txt' });
    const { text, tokens } = await tokenizePrompt(document, tokenizer, { rendering: 'chat' });
    expect(text).toBe(numbers.prompt.text);
    expect(tokens.map(({ id }) => id)).toEqual(numbers.prompt.ids);
    const answer = await tokenizer.encode(numbers.response.text_without_special, { addSpecialTokens: false });
    expect(answer.ids).toEqual(numbers.response.ids.slice(0, -1));
  });

  describe('explained', () => {
    test('attribution and log-probabilities are those of a double-precision pass', async () => {
      // The reference rounds every weight to bfloat16 first.
      const file = join(temporaryFolder(), 'model.safetensors');
      writeValues(file, opened.checkpoint, 'BF16');
      const { tensors } = readWeightIndex(dirname(file));
      const model = await Model.load({ ...opened.checkpoint, tensors, root: dirname(realpathSync(file)) });
      const { prompt, response } = numbers;
      const text = { ids: [...prompt.ids, ...response.ids], promptTokens: prompt.ids.length };
      const { attribution } = await attributeResponse(model, text, 'log-probability', neverCancelled);
      const { logProbabilities } = await attributeSpan(model, text);
      await model.release();
      const rows = matrixToRows(attribution).slice(0, prompt.ids.length);
      expect(largestDifference(rows, numbers.I_logp_float64)).toBeLessThanOrEqual(TOLERANCE);
      const probabilities = rows.map(row => row.map((x, m) => x * Math.exp(logProbabilities[m]!)));
      expect(largestDifference(probabilities, numbers.I_p_float64)).toBeLessThanOrEqual(TOLERANCE);
      logProbabilities.forEach((logp, m) => expect(logp).toBeCloseTo(response.logp[m]!, 3));
    });

    test('a question is answered', async () => {
      const params = wish('What is the capital of France?', { models: single(smollm2) });
      const explanation = await engineClient().explain(params);
      expect(explanation.models[0]!.response.text).toBe('The capital of France is Paris.');
    });

    test('the terminal shows it', async () => {
      const { code, stdout } = await run(['tokens', 'examples/little-world.prompt.md', '--model', smollm2]);
      expect(code).toBe(0);
      expect(stdout).toContain('<|im_start|>');
      const listed = await run(['models', '--model', smollm2]);
      expect(listed.stdout).toMatch(/llama · 134\.5 million parameters · Q4_1 · \d\d\.\d MB/);
    });
  });
});
