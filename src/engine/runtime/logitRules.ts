/** @file Rules of generation_config.json that change which token is the likeliest, in transformers' order. */
import type { LogitRules } from '../../checkpoint/checkpoint';
import type { Sampler } from './sampler';

export interface RuledText {
  readonly prompt: readonly number[];
  /** Tokens that end an answer, as generation_config.json names them. */
  readonly ends: readonly number[];
}

/** The least number there is: what is not finite tells of a model that is broken. */
const BANNED = -3.4028234663852886e38;

/** Serves one answer: it remembers what it chose. The logits that it is given stay as they are. */
export function withLogitRules(sampler: Sampler, rules: LogitRules, { prompt, ends }: RuledText): Sampler {
  if (isIdle(rules)) return sampler;
  const text = [...prompt];
  return {
    choose: logits => {
      const ruled = Float32Array.from(logits);
      penalize(ruled, rules.repetitionPenalty, text);
      for (const id of bannedNext(text, text.length - prompt.length, rules, ends)) ruled[id] = BANNED;
      const token = sampler.choose(ruled);
      text.push(token);
      return token;
    },
    follow: token => {
      text.push(token);
      sampler.follow(token);
    },
  };
}

function isIdle({ repetitionPenalty, repeatedRun, leastLength, leastNewTokens, ...lists }: LogitRules): boolean {
  const counts = [repeatedRun, leastLength, leastNewTokens];
  return repetitionPenalty === 1 && counts.every(n => n === 0) && Object.values(lists).every(list => list.length === 0);
}

/** Keskar et al. 2019, each token once however often it stands there. */
function penalize(logits: Float32Array, penalty: number, text: readonly number[]): void {
  if (penalty === 1) return;
  for (const id of new Set(text)) {
    const logit = logits[id];
    if (logit !== undefined) logits[id] = logit < 0 ? logit * penalty : logit / penalty;
  }
}

/** @param answered tokens of the answer so far */
function bannedNext(
  text: readonly number[],
  answered: number,
  rules: LogitRules,
  ends: readonly number[],
): readonly number[] {
  const tooShort = text.length < rules.leastLength || answered < rules.leastNewTokens;
  const isEnd = new Set(ends);
  return [
    ...repeating(text, rules.repeatedRun),
    // A ban on what ends an answer would leave it without an end.
    ...rules.banned.filter(run => run.length > 1 || !isEnd.has(run[0]!)).flatMap(run => completing(text, run)),
    ...(tooShort ? ends : []),
    ...rules.suppressed,
    ...(answered === 0 ? rules.suppressedFirst : []),
  ];
}

/** What would make the last tokens a run of `size` that was there before. */
function repeating(text: readonly number[], size: number): readonly number[] {
  if (size === 0 || text.length + 1 < size) return [];
  const start = text.length - (size - 1);
  const found: number[] = [];
  for (let at = 0; at + size <= text.length; at++) {
    let same = 0;
    while (same < size - 1 && text[at + same] === text[start + same]) same++;
    if (same === size - 1) found.push(text[at + size - 1]!);
  }
  return found;
}

/** The last id of a run whose others the text ends with. */
function completing(text: readonly number[], run: readonly number[]): readonly number[] {
  const head = run.slice(0, -1);
  const start = text.length - head.length;
  return start >= 0 && head.every((id, i) => text[start + i] === id) ? [run.at(-1)!] : [];
}
