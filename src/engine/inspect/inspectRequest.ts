/** @file REQUEST of `instruct-lens inspect`: parsed JSON in, checked values out. */
import * as v from 'valibot';
import type { DecoderSpec } from '../../architecture/decoderSpec';
import { LensError } from '../../base/errors';

export const knownWants = [
  'logits',
  'attribution',
  'attention',
  'value_weighted_attention',
  'ffn_output',
  'ffn_components',
  'gim',
  'leave_one_out',
] as const;
export type Want = (typeof knownWants)[number];

export interface InspectRequest {
  readonly ids: readonly number[];
  readonly promptTokens: number;
  readonly want: ReadonlySet<Want>;
  /** An alternative to the last response token. */
  readonly foil?: number;
  /** Rotary frequencies rounded to bfloat16, as in a PyTorch model that was cast with `.to(torch.bfloat16)`. */
  readonly roundRotary: boolean;
}

const integer = v.pipe(v.number(), v.integer());
const schema = v.object({
  ids: v.array(integer),
  prompt_tokens: integer,
  want: v.array(v.string()),
  contrast: v.optional(v.object({ foil: integer })),
  rotary_dtype: v.optional(v.picklist(['float32', 'bfloat16'])),
});

function refuse(message: string, next: string): never {
  throw new LensError({ reason: 'bad-input', message, next });
}

/** @throws LensError bad-input, naming the entry */
export function inspectRequest(input: unknown, spec: DecoderSpec): InspectRequest {
  const parsed = v.safeParse(schema, input);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    const where = v.getDotPath(issue) ?? 'the request';
    refuse(
      `In the request, ${where} is wrong: ${issue.message}.`,
      'Give {"ids": [...], "prompt_tokens": n, "want": [...]}.',
    );
  }
  const { ids, prompt_tokens: promptTokens, want, contrast, rotary_dtype } = parsed.output;
  checkWants(want);
  checkLengths(ids.length, promptTokens, spec);
  for (const id of contrast ? [...ids, contrast.foil] : ids) checkId(id, spec);
  const roundRotary = rotary_dtype === 'bfloat16';
  return {
    ids,
    promptTokens,
    want: new Set(want as Want[]),
    roundRotary,
    ...(contrast ? { foil: contrast.foil } : {}),
  };
}

function checkWants(want: readonly string[]): void {
  const unknown = want.find(w => !(knownWants as readonly string[]).includes(w));
  if (unknown !== undefined)
    refuse(`"${unknown}" is not something that inspect can return.`, `Choose from: ${knownWants.join(', ')}.`);
}

function checkLengths(tokens: number, promptTokens: number, spec: DecoderSpec): void {
  if (tokens > spec.maxPositions)
    refuse(`The request has ${tokens} ids, but the model reads at most ${spec.maxPositions}.`, 'Shorten ids.');
  if (promptTokens < 1 || promptTokens >= tokens)
    refuse(
      `prompt_tokens is ${promptTokens} of ${tokens} ids: there must be at least one prompt token and one response token.`,
      'Give a prompt_tokens between 1 and the number of ids minus 1.',
    );
}

function checkId(id: number, spec: DecoderSpec): void {
  if (id < 0 || id >= spec.vocabularySize)
    refuse(
      `The id ${id} is outside the vocabulary of ${spec.vocabularySize}.`,
      'Use ids of this model’s own tokenizer.',
    );
}
