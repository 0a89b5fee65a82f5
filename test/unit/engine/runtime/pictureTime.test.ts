/** @file How long a first picture will take: what the estimate follows, never what the clock says. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { weightPrecision } from '../../../../src/checkpoint/openCheckpoint';
import { inEnglishWords } from '../../../../src/base/sentence';
import { differentPrecisions } from '../../../../src/engine/runtime/precisions';
import { answerAndPictureSeconds, pictureSeconds } from '../../../../src/engine/runtime/pictureTime';
import { openModel } from '../../../../src/engine/runtime/sessionPool';

const golden = join(import.meta.dirname, '..', '..', '..', 'golden');
const bfloat = openModel(join(import.meta.dirname, '..', '..', '..', '..', 'models', 'demo', 'tuned'));
const float = openModel(join(golden, 'data', 'llama'));
const text = { promptTokens: 384, responseTokens: 128 };

describe('the first picture', () => {
  test('takes longer for a longer text, and layer by layer, where weights are read twice', async () => {
    const short = await pictureSeconds(bfloat, 'layerwise', { promptTokens: 20, responseTokens: 4 });
    const long = await pictureSeconds(bfloat, 'layerwise', text);
    const whole = await pictureSeconds(bfloat, 'whole', text);
    expect(long.influence).toBeGreaterThan(short.influence);
    expect(long.influence).toBeGreaterThan(whole.influence);
    for (const seconds of [short, long, whole]) expect(Number.isFinite(seconds.flow)).toBe(true);
  });

  test('is quicker by flow where the products are what takes long', async () => {
    const large = { ...bfloat, spec: { ...bfloat.spec, vocabularySize: 4e6 } };
    const { influence, flow } = await pictureSeconds(large, 'layerwise', text);
    expect(flow).toBeLessThan(influence);
  });
});

describe('an answer and its picture', () => {
  const large = { ...bfloat, spec: { ...bfloat.spec, vocabularySize: 4e6 } };
  test('take longer the longer the answer may be, where it has to be written', async () => {
    const given = await answerAndPictureSeconds(large, 'whole', text);
    const short = await answerAndPictureSeconds(large, 'whole', { ...text, generate: true });
    const long = await answerAndPictureSeconds(large, 'whole', { ...text, responseTokens: 256, generate: true });
    expect(short).toBeGreaterThan(given!);
    expect(long).toBeGreaterThan(short!);
  });

  test('are not estimated of a model that is quick anywhere', async () => {
    expect(await answerAndPictureSeconds(bfloat, 'whole', { ...text, generate: true })).toBeUndefined();
  });
});

describe('the precision', () => {
  test('is that of the file', () => {
    expect([bfloat, float].map(({ checkpoint }) => weightPrecision(checkpoint))).toEqual(['bfloat16', 'float32']);
    const tensors = (...all: readonly (readonly [string, number])[]) =>
      new Map(all.map(([dtype, length], i) => [String(i), { dtype, length }]));
    const mixed = tensors(['Q6_K', 5], ['Q4_K', 9], ['Q6_K', 6], ['F32', 1]);
    expect(weightPrecision({ ...bfloat.checkpoint, tensors: mixed } as never)).toBe('Q6_K');
    expect(weightPrecision({ ...bfloat.checkpoint, tensors: tensors(['F16', 5]) } as never)).toBe('float16');
  });

  test('is told of a pair that has two', () => {
    expect(inEnglishWords(differentPrecisions([bfloat, float])!)).toContain(
      "weights are bfloat16, the tuned model's float32",
    );
    expect(differentPrecisions([bfloat, bfloat])).toBeUndefined();
    expect(differentPrecisions([bfloat])).toBeUndefined();
  });
});
