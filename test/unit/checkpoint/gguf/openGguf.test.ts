/** @file A GGUF opens as the checkpoint that it was made of: the same decoder, the same weights. */
import { cpSync, realpathSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../../../src/checkpoint/checkpoint';
import { openCheckpoint } from '../../../../src/checkpoint/openCheckpoint';
import { isMapped } from '../../../../src/checkpoint/tensorLocation';
import { WeightReader } from '../../../../src/checkpoint/weightReader';
import { specOf } from '../../../../src/engine/runtime/model';
import { demoGguf } from '../../../support/demoGguf';
import { convertedFacts } from '../../../support/ggufConverter';
import { writeGguf, type GgufFacts } from '../../../support/ggufFile';
import { demo, editJson, type JsonObject } from '../../../support/modelFolders';
import { lensErrorOf, temporaryFolder } from '../folders';

const goldens = join(import.meta.dirname, '..', '..', '..', 'golden', 'data');

/** A golden's folder; what its GGUF could not say is changed to what the converter takes for granted. */
function original(family: string, changes: JsonObject = {}): string {
  const folder = join(temporaryFolder(), family);
  cpSync(join(goldens, family), folder, { recursive: true });
  editJson(join(folder, 'config.json'), config => ({ ...config, ...changes }));
  return folder;
}

function gguf(folder: string, changes: Partial<GgufFacts> = {}): string {
  return writeGguf(join(temporaryFolder(), 'model.gguf'), { ...convertedFacts(folder), ...changes });
}

function values(checkpoint: Checkpoint, name: string): Float32Array {
  const { shape } = checkpoint.tensors.get(name)!;
  const out = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const reader = new WeightReader(checkpoint);
  reader.rows(name, out.length / shape[0]!, 0, out);
  reader.close();
  return out;
}

const families: readonly [family: string, changes?: JsonObject][] = [
  ['llama'],
  ['llama-bias'],
  ['llama-rope-linear'],
  ['qwen2'],
  ['qwen3'],
  ['gpt2', { n_inner: 128 }],
  ['gpt_neox'],
  ['gpt_neox-sequential'],
  ['phi3', { original_max_position_embeddings: 128 }],
  ['phi3-partial', { original_max_position_embeddings: 128 }],
  ['gemma2', { query_pre_attn_scalar: 16 }],
  ['gemma3', { query_pre_attn_scalar: 16, layer_types: ['sliding_attention', 'sliding_attention'] }],
  ['granite'],
  ['olmo2'],
  ['smollm3', { no_rope_layer_interval: 4, no_rope_layers: [1, 1] }],
  ['starcoder2'],
];

describe.each(families)('%s', (family, changes) => {
  test('has the decoder and the weights of its original', () => {
    const folder = original(family, changes);
    const expected = openCheckpoint(folder);
    const found = openCheckpoint(gguf(folder));
    expect(specOf(found)).toEqual(specOf(expected));
    expect([...found.tensors.keys()].sort()).toEqual([...expected.tensors.keys()].sort());
    for (const [name, { shape }] of expected.tensors) {
      expect(found.tensors.get(name)!.shape).toEqual(shape);
      // 1 + w in float32 has fewer bits left for w.
      const tolerance = name.endsWith('norm.weight') && family.startsWith('gemma') ? 2 ** -24 : 0;
      const [a, b] = [values(found, name), values(expected, name)];
      expect(a).toHaveLength(b.length);
      expect(a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)).toBeLessThanOrEqual(tolerance);
    }
  });
});

describe('linear scaling of positions', () => {
  const scaled = (entries: GgufFacts['entries']) => {
    const facts = convertedFacts(original('llama'));
    return openCheckpoint(
      writeGguf(join(temporaryFolder(), 'model.gguf'), { ...facts, entries: { ...facts.entries, ...entries } }),
    ).config.rotary;
  };
  test.each<[string, GgufFacts['entries'], string, unknown]>([
    ['by the key of 2023', { 'llama.rope.scale_linear': { f32: 8 } }, 'linear', 8],
    ['by a factor without a type', { 'llama.rope.scaling.factor': { f32: 4 } }, 'linear', 4],
    [
      'by the newer key where both are there',
      { 'llama.rope.scale_linear': { f32: 8 }, 'llama.rope.scaling.factor': { f32: 2 } },
      'linear',
      2,
    ],
    ['none where the factor is none', { 'llama.rope.scale_linear': { f32: 0 } }, 'default', undefined],
    [
      'none where the type says so',
      { 'llama.rope.scale_linear': { f32: 8 }, 'llama.rope.scaling.type': { text: 'none' } },
      'default',
      undefined,
    ],
  ])('%s', (_, entries, type, factor) => {
    const rotary = scaled(entries);
    expect(rotary.type).toBe(type);
    expect(rotary.parameters['factor']).toBe(factor);
  });
});

describe('a GGUF', () => {
  test('has its floats mapped in place where nothing has to be done to them', () => {
    const checkpoint = openCheckpoint(gguf(original('qwen3')));
    expect([...checkpoint.tensors.values()].every(isMapped)).toBe(true);
    expect(new Set([...checkpoint.tensors.values()].map(({ file }) => file)).size).toBe(1);
  });

  test('has all others mapped where something was done to some', () => {
    const { tensors } = openCheckpoint(gguf(original('llama')));
    const read = [...tensors.values()].filter(tensor => !isMapped(tensor));
    expect(read.every(({ name }) => /\.[qk]_proj\.weight$/.test(name))).toBe(true);
    expect(read).toHaveLength(4);
    expect(tensors.get('model.norm.weight')!.file).toMatch(/model\.gguf$/);
  });

  test('in a folder of its own is meant by the folder, whatever projector lies beside it', () => {
    const file = gguf(original('qwen3'));
    const folder = join(file, '..');
    writeFileSync(join(folder, 'mmproj-model.gguf'), 'GGUF');
    const { revisions, ...ofFile } = openCheckpoint(file);
    expect(openCheckpoint(folder)).toEqual({
      ...{ ...ofFile, folder },
      revisions: { ...revisions, states: expect.any(Map) as Map<string, string> },
    });
  });

  test('in a hub cache is mapped where it really lies, not where its link is', () => {
    const file = gguf(original('qwen3'));
    const snapshot = temporaryFolder();
    symlinkSync(file, join(snapshot, 'linked.gguf'));
    const { tensors, root } = openCheckpoint(snapshot);
    expect(new Set([...tensors.values()].map(tensor => tensor.file))).toEqual(new Set([realpathSync(file)]));
    expect(root).toBe(dirname(realpathSync(file)));
  });

  test('beside another has to be named', () => {
    const file = gguf(original('qwen3'));
    writeFileSync(join(file, '..', 'other.gguf'), 'GGUF');
    expect(lensErrorOf(() => openCheckpoint(join(file, '..'))).message).toMatch(/2 GGUF models: "model\.gguf, other/);
  });

  test('has a fingerprint of its weights, equal in another folder', () => {
    const file = gguf(original('qwen3'));
    const other = join(temporaryFolder(), 'other.gguf');
    cpSync(file, other);
    expect(openCheckpoint(other).fingerprint).toBe(openCheckpoint(file).fingerprint);
    const bytes = readFileSync(other);
    const { offset, length } =
      openCheckpoint(other).tensors.get('lm_head.weight') ??
      openCheckpoint(other).tensors.get('model.embed_tokens.weight')!;
    bytes[offset + Math.floor(length / 2)]! ^= 1;
    writeFileSync(other, bytes);
    expect(openCheckpoint(other).fingerprint).not.toBe(openCheckpoint(file).fingerprint);
  });

  test('that was edited, if only where its fingerprint does not look, is another model', () => {
    // Of a model whose tensors are larger than what is looked at.
    const file = demoGguf(join(temporaryFolder(), 'model.gguf'), demo.tuned);
    const before = openCheckpoint(file);
    const bytes = readFileSync(file);
    const { offset } = [...before.tensors.values()].find(({ length }) => length > 8192)!;
    bytes[offset]! ^= 1;
    writeFileSync(file, bytes);
    const after = openCheckpoint(file);
    expect(after.fingerprint).toBe(before.fingerprint);
    expect(after.revisions.weights).not.toBe(before.revisions.weights);
  });

  test('with a Llama 3 scaling has its settings found again from the factors', () => {
    const facts = convertedFacts(original('llama'));
    const theta = 500_000;
    const size = 64;
    // As the converter computes them, for Llama 3.2's factor of 32.
    const factors = Float32Array.from({ length: size / 2 }, (_, i) => {
      const wavelength = 2 * Math.PI * theta ** ((2 * i) / size);
      if (wavelength < 8192 / 4) return 1;
      if (wavelength > 8192) return 32;
      const smooth = (8192 / wavelength - 1) / 3;
      return 1 / ((1 - smooth) / 32 + smooth);
    });
    const freqs = (data: Float32Array) => ({
      name: 'rope_freqs.weight',
      type: 0,
      shape: [size / 2],
      data: new Uint8Array(data.buffer),
    });
    const entries = {
      ...facts.entries,
      'llama.rope.freq_base': { f32: theta },
      'llama.rope.dimension_count': { u32: size },
    };
    const open = (data: Float32Array) =>
      openCheckpoint(
        writeGguf(join(temporaryFolder(), 'a.gguf'), { entries, tensors: [...facts.tensors, freqs(data)] }),
      );
    const { type, parameters } = open(factors).config.rotary;
    expect({ type, ...parameters }).toEqual({
      ...{ type: 'llama3', factor: 32, low_freq_factor: 1, high_freq_factor: 4 },
      original_max_position_embeddings: 8192,
    });
    const wrong = factors.slice();
    wrong[20]! *= 1.1;
    expect(lensErrorOf(() => open(wrong)).message).toMatch(/scales its rotary frequencies in a way/);
  });
});

describe('what cannot be read right is refused by name', () => {
  const facts = () => convertedFacts(join(goldens, 'qwen3'));
  const open = (changes: (facts: GgufFacts) => Partial<GgufFacts>) => () =>
    openCheckpoint(writeGguf(join(temporaryFolder(), 'a.gguf'), { ...facts(), ...changes(facts()) }));

  test('an unknown architecture', () => {
    const other = open(f => ({ entries: { ...f.entries, 'general.architecture': { text: 'mamba' } } }));
    expect(lensErrorOf(other, 'unsupported').message).toMatch(/architecture "mamba"/);
  });

  test.each([
    ['attention.layer_norm_rms_epsilon', -1],
    ['attention.layer_norm_rms_epsilon', 2],
    ['rope.freq_base', 1e-30],
    ['rope.scaling.attn_factor', 1e30],
    ['rope.scaling.original_context_length', 0.25],
  ])('the number %s of %s', (name, value) => {
    const key = `qwen3.${name}`;
    const scaled = { 'qwen3.rope.scaling.type': { text: 'yarn' }, 'qwen3.rope.scaling.factor': { f32: 4 } };
    const error = lensErrorOf(open(f => ({ entries: { ...f.entries, ...scaled, [key]: { f32: value } } })));
    expect(error.message).toMatch(new RegExp(`"${key.replaceAll('.', '\\.')}" is [-\\d.e+]+; it must be a number`));
  });

  test('a tensor that its architecture does not have', () => {
    const more = { ...facts().tensors[0]!, name: 'blk.0.attn_sinks.weight' };
    expect(
      lensErrorOf(
        open(f => ({ tensors: [...f.tensors, more] })),
        'unsupported',
      ).message,
    ).toMatch(/"blk\.0\.attn_sinks/);
  });

  test('a type that is not read', () => {
    const tensors = open(f => ({ tensors: f.tensors.map((t, i) => (i === 3 ? { ...t, type: 16 } : t)) }));
    expect(lensErrorOf(tensors, 'unsupported').message).toMatch(/is stored as IQ2_XXS; these are read: F32, F16/);
  });

  test('experts', () => {
    const experts = open(f => ({ entries: { ...f.entries, 'qwen3.expert_count': { u32: 8 } } }));
    expect(lensErrorOf(experts).message).toMatch(/mixture of 8 experts/);
  });

  test('a missing size', () => {
    const { 'qwen3.block_count': _, ...entries } = facts().entries;
    expect(lensErrorOf(open(() => ({ entries }))).message).toMatch(/no metadata entry "qwen3\.block_count"/);
  });
});

describe('a split GGUF', () => {
  const name = (part: number, of: number): string => `m-0000${part}-of-0000${of}.gguf`;

  /** Two parts, the tensors divided between them; only the first has the metadata. */
  function parts(changes: (part: number) => Record<string, { u32: number }> = () => ({})): string {
    const folder = temporaryFolder();
    const { entries, tensors } = convertedFacts(join(goldens, 'qwen3'));
    for (const part of [0, 1]) {
      const split = {
        'split.no': { u32: part },
        'split.count': { u32: 2 },
        'split.tensors.count': { u32: tensors.length },
      };
      writeGguf(join(folder, name(part + 1, 2)), {
        entries: { ...(part === 0 ? entries : {}), ...split, ...changes(part) },
        tensors: part === 0 ? tensors.slice(0, 9) : tensors.slice(9),
      });
    }
    return folder;
  }

  test.each([1, 2])('is one model, whichever part is named (%i)', part => {
    const folder = parts();
    const whole = openCheckpoint(gguf(join(goldens, 'qwen3')));
    const found = openCheckpoint(join(folder, name(part, 2)));
    expect([...found.tensors.keys()]).toEqual([...whole.tensors.keys()]);
    for (const tensor of whole.tensors.keys()) expect(values(found, tensor)).toEqual(values(whole, tensor));
    expect(openCheckpoint(folder).fingerprint).toBe(found.fingerprint);
  });

  test('that lacks a part is refused', () => {
    const folder = parts();
    renameSync(join(folder, name(2, 2)), join(folder, 'elsewhere'));
    expect(lensErrorOf(() => openCheckpoint(folder)).message).toMatch(/00002-of-00002\.gguf is missing/);
  });

  test('whose parts are one file, or say another number, is refused', () => {
    const folder = parts();
    const loop = temporaryFolder();
    for (const part of [1, 2]) symlinkSync(join(folder, name(1, 2)), join(loop, name(part, 2)));
    expect(lensErrorOf(() => openCheckpoint(loop)).message).toMatch(/should be part 2, but is a link to another part/);
    const wrong = parts(() => ({ 'split.no': { u32: 0 } }));
    expect(lensErrorOf(() => openCheckpoint(wrong)).message).toMatch(
      /should be part 2, but says that it is part 1 of 2/,
    );
    const more = parts(() => ({ 'split.tensors.count': { u32: 1000 } }));
    expect(lensErrorOf(() => openCheckpoint(more)).message).toMatch(/the first one announces 1000/);
    const count = parts(() => ({ 'split.count': { u32: 1_000_000 } }));
    expect(lensErrorOf(() => openCheckpoint(count)).message).toMatch(/one of 1000000 parts, more than/);
  });
});
