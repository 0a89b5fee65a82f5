/** @file How a text is run within the memory that there is: what is given up, in which order, and when nothing is left to give up. */
import { numeral, sentence, type Numeral, type Words } from '../../base/sentence';
import { LensError } from '../../base/errors';
import { byteSizes } from '../../base/readableNumbers';
import { RESPONSE_TOKENS_A_RUN } from './chunks';
import type { Estimate, PlannedText } from './memoryEstimate';

/**
 * What the cotangents of further response tokens may take beside those of the first. From about 500 tokens on, runs of 8 are as fast
 * a token as runs of 16: their products are large enough.
 */
const COTANGENT_BYTES = 512e6;

/** How one model runs one text. */
export interface MemoryPlan {
  readonly prepack: boolean;
  /** Response tokens of one run. */
  readonly width: number;
  /** Other models that are loaded must go first. */
  readonly alone: boolean;
  /** Bytes that it takes beyond what is taken already. */
  readonly bytes: number;
  /** Whether there are so many. */
  readonly fits: boolean;
}

/** What is known before a text is run. All bytes. */
export interface MemorySituation {
  readonly estimate: Estimate;
  readonly text: PlannedText;
  /** The model, where it is loaded, and what its runs have taken: ONNX Runtime keeps that for later runs. */
  readonly loaded?: { readonly prepack: boolean; readonly runBytes: number };
  readonly prepack: boolean;
  readonly free: number;
  /** What other loaded models would give back. */
  readonly givenBack: number;
}

/**
 * Given up in this order: rearranged weights, the other models in memory, runs of many response tokens.
 * @returns the first plan that fits, else the smallest, whose `bytes` are then more than there is
 */
export function planMemory(situation: MemorySituation): MemoryPlan {
  const { estimate, text, loaded, prepack, free, givenBack } = situation;
  const widest = widestRun(estimate, text);
  const plan = (packed: boolean, alone: boolean, width: number): MemoryPlan => {
    const run = estimate.text(text, width);
    const bytes = loaded ? Math.max(0, run - loaded.runBytes) : estimate.loaded(packed) + run;
    return { prepack: packed, width, alone, bytes, fits: bytes <= free + (alone ? givenBack : 0) };
  };
  const packed = loaded ? [loaded.prepack] : [...(prepack ? [true] : []), false];
  const leanest = packed.at(-1)!;
  const narrower = widths.filter(width => width < widest);
  const plans = [
    ...packed.map(p => plan(p, false, widest)),
    plan(leanest, true, widest),
    ...narrower.map(width => plan(leanest, true, width)),
  ];
  return plans.find(({ fits }) => fits) ?? plans.at(-1)!;
}

const widths = [8, 4, 2, 1];

/** Response tokens of one run where there is memory enough. */
function widestRun(estimate: Estimate, text: PlannedText): number {
  const one = estimate.text(text, 1);
  const most = Math.min(RESPONSE_TOKENS_A_RUN, text.responseTokens);
  const each = most > 1 ? (estimate.text(text, most) - one) / (most - 1) : 0;
  return each * (most - 1) <= COTANGENT_BYTES
    ? RESPONSE_TOKENS_A_RUN
    : Math.max(1, Math.floor(1 + COTANGENT_BYTES / each));
}

/** @param digits more of them than usual, where it takes more to tell two sizes apart */
export const inGigabytes = (bytes: number, digits = 1): string =>
  `${(bytes / 1e9).toFixed(digits - 1 + (bytes < 1e10 ? 2 : 0))} GB`;

/** @throws LensError out-of-memory, with both figures */
export function requireMemory(what: Words, needed: number, free: number): void {
  if (needed <= free) return;
  const [all, there] = byteSizes(needed, free, inGigabytes).map(numeral) as [Numeral, Numeral];
  throw new LensError({
    reason: 'out-of-memory',
    brief: sentence`needs ${all}, ${there} is free`,
    message: sentence`${what} needs about ${all} of memory, but only ${there} is free.`,
    next: sentence`Close other programs, choose a smaller model, or shorten the prompt.`,
  });
}
