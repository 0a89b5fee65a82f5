import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../../../src/base/errors';
import { Gate } from '../../../../src/engine/process/turns';
import { planChunks } from '../../../../src/engine/runtime/chunks';
import { inspectRequest } from '../../../../src/engine/inspect/inspectRequest';
import { logProbabilities, makeSampler } from '../../../../src/engine/runtime/sampler';
import { openModel } from '../../../../src/engine/runtime/sessionPool';

const { spec } = openModel('models/demo/tuned');
const base = { maxTokens: 8, temperature: 1, topP: 1, seed: 1 };

describe('sampler', () => {
  const logits = Float32Array.from([0, 2, 1, 2]);

  test('temperature 0 takes the first of the largest', () => {
    expect(makeSampler({ ...base, temperature: 0 }).choose(logits)).toBe(1);
  });

  test('the same seed draws the same tokens, another seed others', () => {
    const draw = (seed: number): number[] => {
      const sampler = makeSampler({ ...base, seed });
      return Array.from({ length: 40 }, () => sampler.choose(logits));
    };
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
  });

  test('draws follow the probabilities', () => {
    const sampler = makeSampler(base);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 20_000; i++) counts[sampler.choose(logits)]!++;
    const total = 1 + 2 * Math.exp(2) + Math.E;
    const expected = Array.from(logits, x => (20_000 * Math.exp(x)) / total);
    // Five standard deviations of a count.
    counts.forEach((n, i) => expect(Math.abs(n - expected[i]!)).toBeLessThan(5 * Math.sqrt(expected[i]!)));
  });

  test('top-p leaves the tail out', () => {
    const sampler = makeSampler({ ...base, topP: 0.5 });
    const seen = new Set(Array.from({ length: 200 }, () => sampler.choose(logits)));
    expect([...seen].sort()).toEqual([1, 3]);
  });
});

describe('chunks', () => {
  test('tile the response, each on the prefix that its last row sees', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 300 }), (prompt, response) => {
        const chunks = planChunks(16, prompt, response);
        expect(chunks.map(c => c.from)).toEqual([0, ...chunks.slice(0, -1).map(c => c.to)]);
        expect(chunks.at(-1)!.to).toBe(response);
        for (const { from, to, length } of chunks) {
          expect(to - from).toBeLessThanOrEqual(16);
          expect(length).toBe(prompt + to - 1);
        }
      }),
    );
  });
});

test('log-probabilities neither overflow nor lose the last digits', () => {
  const [sure, unsure] = logProbabilities(Float32Array.from([1000, 980, 0, -1000, 1, 1, 1, 1]), [0, 2]);
  // -log(1 + e^-20 + …)
  expect(sure).toBeCloseTo(-Math.log1p(Math.exp(-20)), 14);
  expect(unsure).toBeCloseTo(Math.log(1 / 4), 14);
});

describe('inspect request', () => {
  const good = { ids: [1, 2, 3, 4], prompt_tokens: 2, want: ['logits'] };

  test('is read', () => {
    const request = inspectRequest({ ...good, contrast: { foil: 7 } }, spec);
    expect(request).toEqual({
      ids: [1, 2, 3, 4],
      promptTokens: 2,
      want: new Set(['logits']),
      foil: 7,
      roundRotary: false,
    });
  });

  test.each([
    ['not an object', [], /request/],
    ['no ids', { ...good, ids: undefined }, /ids/],
    ['an id that is not a number', { ...good, ids: [1, 'x', 3] }, /ids\.1/],
    ['an id with a fraction', { ...good, ids: [1, 1.5, 3] }, /ids\.1/],
    [
      'an unknown want',
      { ...good, want: ['logits', 'gradients'] },
      /"gradients".*logits, attribution, attention, value_weighted_attention, ffn_output/s,
    ],
    ['no response token', { ...good, prompt_tokens: 4 }, /prompt_tokens is 4 of 4/],
    ['no prompt token', { ...good, prompt_tokens: 0 }, /prompt_tokens is 0/],
    ['an id outside the vocabulary', { ...good, ids: [1, 2048, 3] }, /2048.*vocabulary of 2048/],
    ['a negative id', { ...good, ids: [1, -1, 3] }, /-1/],
    ['a foil outside the vocabulary', { ...good, contrast: { foil: 9999 } }, /9999/],
    ['more ids than the model reads', { ...good, ids: new Array(513).fill(1) }, /513 ids.*512/],
  ])('with %s is refused', (_, input, message) => {
    try {
      inspectRequest(input, spec);
      expect.unreachable();
    } catch (error) {
      const { message: text, next, reason } = error as { message: string; next: string; reason: string };
      expect(reason).toBe('bad-input');
      expect(`${text}\n${next}`).toMatch(message);
    }
  });
});

describe('gate', () => {
  const nobody = new AbortController().signal;
  const soon = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 5));

  test('lets one through at a time, also after a failure', async () => {
    const gate = new Gate();
    const events: string[] = [];
    const work = (name: string, fails = false) =>
      gate.pass(async () => {
        events.push(`${name} in`);
        await soon();
        events.push(`${name} out`);
        if (fails) throw new Error(name);
      }, nobody);
    const results = await Promise.allSettled([work('a', true), work('b'), work('c')]);
    expect(events).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
    expect(results.map(r => r.status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });

  test('work that gives way goes on when those who waited are done, and at once where nobody waits', async () => {
    const gate = new Gate();
    const events: string[] = [];
    const long = gate.pass(async giveWay => {
      events.push('long 1');
      await giveWay();
      events.push('long 2');
      await giveWay();
      events.push('long 3');
    }, nobody);
    const short = ['a', 'b'].map(name =>
      gate.pass(async () => {
        await soon();
        events.push(name);
      }, nobody),
    );
    await Promise.all([long, ...short]);
    expect(events).toEqual(['long 1', 'a', 'b', 'long 2', 'long 3']);
  });

  test('what is called off while it waits, or stands aside, ends at once and lets nobody in for it', async () => {
    const gate = new Gate();
    const [aside, waits] = [new AbortController(), new AbortController()];
    let inside = 0;
    const alone = async (): Promise<void> => {
      expect(++inside).toBe(1);
      await soon();
      inside--;
    };
    const long = gate.pass(giveWay => giveWay(), aside.signal);
    const at = gate.pass(async () => {
      aside.abort();
      waits.abort();
      await expect(long).rejects.toBeInstanceOf(CancelledError);
      await expect(waiting).rejects.toBeInstanceOf(CancelledError);
      await alone();
    }, nobody);
    const waiting = gate.pass(alone, waits.signal);
    await Promise.all([at, gate.pass(alone, nobody), gate.pass(alone, nobody)]);
    await expect(gate.pass(alone, waits.signal)).rejects.toBeInstanceOf(CancelledError);
    await gate.pass(alone, nobody);
  });
});
