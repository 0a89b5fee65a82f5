/** @file What generation_config.json changes of the choice of tokens: values worked out by hand. */
import { describe, expect, it } from 'vitest';
import type { LogitRules } from '../../../src/checkpoint/checkpoint';
import { withLogitRules } from '../../../src/engine/runtime/logitRules';
import { makeSampler } from '../../../src/engine/runtime/sampler';

const NONE: LogitRules = {
  ...{ repetitionPenalty: 1, repeatedRun: 0, leastLength: 0, leastNewTokens: 0 },
  ...{ suppressed: [], suppressedFirst: [], banned: [] },
};
const greedy = () => makeSampler({ maxTokens: 9, temperature: 0, topP: 1, seed: 0 });

/** The tokens chosen where the logits are the same each time. */
function chosen(rules: Partial<LogitRules>, logits: readonly number[], prompt: readonly number[], ends: number[] = []) {
  const sampler = withLogitRules(greedy(), { ...NONE, ...rules }, { prompt, ends });
  const given = Float32Array.from(logits);
  const tokens = [1, 2, 3].map(() => sampler.choose(given));
  expect([...given]).toEqual([...Float32Array.from(logits)]);
  return tokens;
}

describe('repetition_penalty', () => {
  it('divides what is above zero and multiplies what is below, of prompt and answer, once', () => {
    expect(chosen({ repetitionPenalty: 2 }, [4, 3, 1.9], [])).toEqual([0, 1, 0]);
    expect(chosen({ repetitionPenalty: 2 }, [4, 3, 1.9], [0, 0, 0])).toEqual([1, 0, 0]);
    expect(chosen({ repetitionPenalty: 2 }, [-1, -1.5, -3], [0])).toEqual([1, 0, 0]);
  });

  it('leaves tokens beyond the logits alone', () => {
    expect(chosen({ repetitionPenalty: 2 }, [1, 3], [7])).toEqual([1, 1, 1]);
  });
});

describe('no_repeat_ngram_size', () => {
  it('bans what would make a run of that size twice', () => {
    expect(chosen({ repeatedRun: 2 }, [1, 5, 3], [1, 1])).toEqual([2, 1, 0]);
    expect(chosen({ repeatedRun: 1 }, [1, 5, 3], [2])).toEqual([1, 0, 0]);
  });
});

describe('ids that are banned', () => {
  it('always, at first, and behind others', () => {
    expect(chosen({ suppressed: [1] }, [1, 5, 3], [])).toEqual([2, 2, 2]);
    expect(chosen({ suppressedFirst: [1] }, [1, 5, 3], [1])).toEqual([2, 1, 1]);
    expect(chosen({ banned: [[1, 1], [0]] }, [9, 5, 3], [])).toEqual([1, 2, 1]);
  });

  it('what ends an answer is no bad word', () => {
    expect(chosen({ banned: [[1]] }, [1, 5, 3], [], [1])).toEqual([1, 1, 1]);
  });
});

describe('a least length', () => {
  it('of the answer, and of the whole', () => {
    expect(chosen({ leastNewTokens: 2 }, [1, 5, 3], [0, 0], [1])).toEqual([2, 2, 1]);
    expect(chosen({ leastLength: 3 }, [1, 5, 3], [0, 0], [1])).toEqual([2, 1, 1]);
  });
});
