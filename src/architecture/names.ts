/** @file Names and shapes of the inputs and outputs of a decoder's graph (lengths: see decoder.ts). */

export const inputNames = {
  /** int64 [N] */
  ids: 'ids',
  /** int64 [R], positions among the N whose logits are wanted */
  rows: 'rows',
  /** float32 [N, pairs] */
  cos: (table: string) => `rotary.${table}.cos`,
  sin: (table: string) => `rotary.${table}.sin`,
  /** float32 [P, key/value heads, head size] */
  pastKey: (layer: number) => `past.${layer}.key`,
  pastValue: (layer: number) => `past.${layer}.value`,
  /** int64 [R], the token whose logit or probability a row is asked about */
  targets: 'targets',
  /** int64 [R], the alternative of a contrast */
  foils: 'foils',
  /** float32 [R, 3]: f(row) = a * log p(target) + b * logit(target) + c * logit(foil) */
  objective: 'objective',
  /** int64, above 0 where hook outputs are wanted: those that are empty otherwise */
  hooks: 'hooks',
  /** int64, above 0 where the sums of information flow are wanted: they are empty otherwise */
  flow: 'flow',
  /** float32 [5]: what the backward's rules are multiplied with; see graph/autodiff/gimRules.ts */
  rules: 'rules',
  /** float32 [B, R]: objective b is the sum of weights[b, r] * f(r). No objectives, no backward. */
  weights: 'weights',
} as const;

export const outputNames = {
  /** float32 [R, vocabulary] */
  logits: 'logits',
  /** float32 [N, key/value heads, head size] */
  presentKey: (layer: number) => `present.${layer}.key`,
  presentValue: (layer: number) => `present.${layer}.value`,
  /** float32 [M, key/value heads, head size]: the cached ones and the new ones; only where the cache stays on a device */
  wholeKey: (layer: number) => `whole.${layer}.key`,
  wholeValue: (layer: number) => `whole.${layer}.value`,
  /** Hook: float32 [heads, N, M]; of the last layer [heads, R, M] */
  attention: (layer: number) => `attention.${layer}`,
  /** Hook: residual stream before the final norm, float32 [R, hidden] */
  residual: 'residual',
  /** Hook: residual stream behind a layer that is not the last, float32 [N, hidden] */
  hidden: (layer: number) => `hidden.${layer}`,
  /** Hook: output of the down-projection, float32 [N, hidden]; of the last layer [R, hidden] */
  feedForward: (layer: number) => `feed_forward.${layer}`,
  /** Sums over the wanted rows (flow.ts): attention to each token, float32 [heads, M]; the stream before and behind the attention, [hidden] */
  flowPattern: (layer: number) => `flow.${layer}.pattern`,
  flowBefore: (layer: number) => `flow.${layer}.before`,
  flowAfter: (layer: number) => `flow.${layer}.after`,
  /** Gradient of each objective with respect to each token's embedding, times that embedding, float32 [B, N] */
  attribution: 'attribution',
  /** L2 norm of that gradient, float32 [B, N] */
  gradientNorm: 'gradient_norm',
} as const;

/** Parts of the graph that run only where they are wanted. */
export const branchNames = { backward: 'backward', hooks: 'hooks', flow: 'flow' } as const;

/** Whether an output is keys or values of the tokens, kept for the next ones. */
export function isPresent(output: string): boolean {
  return output.startsWith('present.') || output.startsWith('whole.');
}

/** Whether an output is given only on request (`inputNames.hooks`): large, and kept to the end of a run if it is given. */
export function isHook(output: string): boolean {
  return output === outputNames.residual || /^(attention|feed_forward|hidden)\./.test(output);
}

/** Whether an output is of information flow, given only on request (`inputNames.flow`). */
export function isFlow(output: string): boolean {
  return output.startsWith('flow.');
}
