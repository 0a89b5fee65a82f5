/** Word pairs of the demo pair's heads against a straightforward computation in float64, from the stored tensors. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildNeurons, neuronNames } from '../../../../src/architecture/neuronGraphs';
import { readTensor } from '../../../../src/checkpoint/tensorLookup';
import { headVocabulary, type HeadVocabulary } from '../../../../src/engine/heads/headVocabulary';
import { headWords } from '../../../../src/engine/heads/headWords';
import { openGraph } from '../../../../src/engine/runtime/model';
import { float32 } from '../../../../src/engine/runtime/ort';
import { neverCancelled } from '../../../../src/engine/request/hooks';
import { openModel } from '../../../../src/engine/runtime/sessionPool';
import { similarWords, wordEmbeddings } from '../../../../src/engine/heads/wordEmbeddings';
import type { HeadPairs } from '../../../../src/explain/heads/headPairs';
import { lexiconWords } from '../../../../src/prompt/instructions/verbTagger';
import { loadTokenizer } from '../../../../src/tokenize/tokenizer';
import { packageRoot } from '../../../engine/terminalCommand';
import { demo } from '../../../support/modelFolders';
import { spread } from '../../../support/runGraph';

const instruction = ['translate', 'count', 'reverse', 'list', 'find'];
/** Every thirtieth word, so that a plain computation takes seconds; and the words of the demo pair's world. */
const lexicon = lexiconWords().filter(
  ({ text }, i) => i % 30 === 0 || /^(?:run|walk|sing|cat|dog|red|home|new|old|happy)/.test(text),
);

const models = { base: openModel(demo.base), tuned: openModel(demo.tuned) };
type Role = keyof typeof models;

let vocabulary: HeadVocabulary;
/** Token ids of " word", each word read alone. */
let spelled: number[][];
beforeAll(async () => {
  const tokenizers = await Promise.all([demo.base, demo.tuned].map(loadTokenizer));
  vocabulary = await headVocabulary(tokenizers, instruction, lexicon);
  spelled = [];
  for (const word of vocabulary.words)
    spelled.push([...(await tokenizers[1]!.encode(` ${word}`, { addSpecialTokens: false })).ids]);
});

function stored(role: Role, name: string): (row: number, column: number) => number {
  const location = models[role].checkpoint.tensors.get(name)!;
  const data = readTensor(location, 1 << 26);
  return (row, column) => data[row * location.shape[1]! + column]!;
}

function embeddings(role: Role): number[][] {
  const table = stored(role, 'model.embed_tokens.weight');
  return spelled.map(ids =>
    Array.from(
      { length: models[role].spec.hiddenSize },
      (_, f) => ids.reduce((sum, id) => sum + table(id, f), 0) / ids.length,
    ),
  );
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/** Whether words are alike in the base: cosine above mean + 1.96 standard deviations of both. */
function alike(): boolean[][] {
  const unit = embeddings('base').map(row => row.map(x => x / Math.sqrt(dot(row, row))));
  const cosines = unit.map(a => unit.map(b => dot(a, b)));
  const thresholds = cosines.map((row, w) => {
    const others = row.filter((_, o) => o !== w);
    const mean = others.reduce((a, b) => a + b, 0) / others.length;
    return mean + 1.96 * Math.sqrt(others.reduce((sum, c) => sum + (c - mean) ** 2, 0) / others.length);
  });
  return cosines.map((row, a) => row.map((c, b) => a === b || (c > thresholds[a]! && c > thresholds[b]!)));
}

/** The hundred words of largest |activation| of one output of a projection. */
function top(words: number[][], gain: number[], weight: (o: number, i: number) => number, output: number) {
  const column = gain.map((g, i) => g * weight(output, i));
  const activations = words.map(row => dot(row, column));
  const order = [...activations.keys()].sort((a, b) => Math.abs(activations[b]!) - Math.abs(activations[a]!));
  return order.slice(0, 100).map(word => ({ word, activation: activations[word]! }));
}

function expectedPairs(role: Role, layer: number, head: number, similar: boolean[][], words: number[][]): Set<string> {
  const { heads, keyValueHeads, headSize } = models[role].spec.layers[layer]!.attention;
  const path = `model.layers.${layer}`;
  const norm = models[role].checkpoint.tensors.get(`${path}.input_layernorm.weight`)!;
  const gain = Array.from(readTensor(norm, 1 << 16));
  const [query, key] = ['q', 'k'].map(part => stored(role, `${path}.self_attn.${part}_proj.weight`));
  const shared = Math.floor(head / (heads / keyValueHeads));
  const found = new Set<string>();
  for (let d = 0; d < headSize; d++) {
    const queries = top(words, gain, query!, head * headSize + d);
    const keys = top(words, gain, key!, shared * headSize + d);
    for (const q of queries)
      for (const k of keys)
        if (q.activation * k.activation > 0 && similar[q.word]![k.word]!) found.add(`${q.word} ${k.word}`);
  }
  return found;
}

async function computed(role: Role): Promise<HeadPairs[][]> {
  const similar = await similarWords(await wordEmbeddings(models.base, vocabulary.tokens[0]!, {}), {}, neverCancelled);
  const own = await wordEmbeddings(models[role], vocabulary.tokens[role === 'base' ? 0 : 1]!, {});
  const input = {
    model: models[role],
    embeddings: own,
    similar,
    verbs: vocabulary.verbIndex,
    settings: {},
    pause: neverCancelled,
  };
  return headWords({ ...input, onLayer: () => undefined });
}

test('a word inside a sentence has the tokens of the word behind a space', () => {
  expect(vocabulary.words.length).toBeGreaterThan(600);
  expect(vocabulary.tokens[1]).toEqual(spelled);
});

describe.each(['base', 'tuned'] as const)('%s', role => {
  test('pairs, pairs with each verb and the strongest pair are those of a plain computation', async () => {
    const heads = await computed(role);
    const similar = alike();
    const words = embeddings(role);
    for (const [layer, head] of [
      [0, 0],
      [2, 5],
      [5, 3],
    ] as const) {
      const expected = expectedPairs(role, layer, head, similar, words);
      const { pairs, byVerb, instructionPairs, strongest } = heads[layer]![head]!;
      expect(expected.size).toBeGreaterThan(20);
      expect(pairs).toBe(expected.size);
      const sides = [...expected].map(pair => pair.split(' ').map(w => vocabulary.words[Number(w)]!));
      const withVerb = vocabulary.verbs.map(verb => sides.filter(side => side.includes(verb)).length);
      expect(Array.from(byVerb)).toEqual(withVerb);
      expect(instructionPairs).toBe(sides.filter(side => side.some(word => instruction.includes(word))).length);
      expect(expected).toContain(`${strongest[0]!.query} ${strongest[0]!.key}`);
    }
  });
});

describe.each([
  ['gpt2', 'transformer.h.1.ln_1.weight', 'transformer.h.1.attn.c_attn.weight', 'in-out'],
  ['llama-bias', 'model.layers.1.input_layernorm.weight', 'model.layers.1.self_attn.k_proj.weight', 'out-in'],
  ['qwen2', 'model.layers.1.input_layernorm.weight', 'model.layers.1.self_attn.k_proj.weight', 'out-in'],
])('%s', (family, gainName, keyName, layout) => {
  test('neurons are the gain of the norm and the weights, without biases', async () => {
    const { checkpoint, spec } = openModel(join(packageRoot, 'test/golden/data', family));
    const [gain, weight] = [gainName, keyName].map(name => readTensor(checkpoint.tensors.get(name)!, 1 << 20));
    const rows = spread(3 * spec.hiddenSize);
    const session = await openGraph(checkpoint, source => buildNeurons(spec, 1, source));
    const feeds = { [neuronNames.rows]: float32(rows, [3, spec.hiddenSize]) };
    const key = (await session.run(feeds, [neuronNames.key]))[neuronNames.key]!;
    await session.release();
    const { heads, keyValueHeads, headSize } = spec.layers[1]!.attention;
    expect(key.shape).toEqual([keyValueHeads * headSize, 3]);
    const entry = (neuron: number, i: number): number =>
      layout === 'in-out'
        ? weight![i * (heads + 2 * keyValueHeads) * headSize + heads * headSize + neuron]!
        : weight![neuron * spec.hiddenSize + i]!;
    key.data.forEach((found, at) => {
      const [neuron, word] = [Math.floor(at / 3), at % 3];
      const terms = Array.from(
        { length: spec.hiddenSize },
        (_, i) => rows[word * spec.hiddenSize + i]! * gain![i]! * entry(neuron, i),
      );
      expect(found).toBeCloseTo(
        terms.reduce((a, b) => a + b, 0),
        4,
      );
    });
  });
});
