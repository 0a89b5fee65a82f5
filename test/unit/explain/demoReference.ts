/** @file The demo pair's reference numbers, computed by PyTorch (scripts/demo-pair/demo_reference.py). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ReferenceRun {
  readonly logp: readonly number[];
  /** Signed, prompt tokens x response tokens, template rows included. */
  readonly attribution_log_probability: readonly (readonly number[])[];
  /** b = 7, over `user_tokens`. */
  readonly density: readonly number[];
  /** b = 0, over `user_tokens`. */
  readonly density_display: readonly number[];
  readonly instruction_score: number;
  readonly paper: { readonly density: readonly number[]; readonly instruction_score: number };
}

export interface ReferencePrompt {
  readonly verb: string;
  readonly prompt: string;
  /** The rendered prompt; ASCII, so that its code points are its UTF-16 code units. */
  readonly text: string;
  readonly ids: readonly number[];
  readonly tokens: readonly string[];
  readonly offsets: readonly (readonly [number, number])[];
  readonly response_ids: readonly number[];
  readonly response: string;
  /** The rows that compete. */
  readonly user_tokens: readonly number[];
  readonly instruction_tokens: readonly number[];
  readonly instruction_text: string;
  readonly base: ReferenceRun;
  readonly tuned: ReferenceRun;
}

export function demoReference(): readonly ReferencePrompt[] {
  const path = join(__dirname, '../../../models/demo/reference.json');
  return JSON.parse(readFileSync(path, 'utf8')) as ReferencePrompt[];
}

/** Every prompt with each of the two models. */
export function demoRuns(): readonly (readonly [name: string, prompt: ReferencePrompt, run: ReferenceRun])[] {
  return demoReference().flatMap(prompt => [
    [`${prompt.verb}, base`, prompt, prompt.base] as const,
    [`${prompt.verb}, tuned`, prompt, prompt.tuned] as const,
  ]);
}
