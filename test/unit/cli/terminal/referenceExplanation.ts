/** @file Explanations made of PyTorch's own matrices (models/demo/reference.json), so that pictures are tested on real numbers. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { matrixFromRows } from '../../../../src/base/matrix';
import type { Span } from '../../../../src/base/span';
import { explainModel } from '../../../../src/explain/attribution/attributionReport';
import { difference } from '../../../../src/explain/attribution/difference';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import type { PromptDocument } from '../../../../src/prompt/promptDocument';
import { promptWords } from '../../../../src/prompt/words';
import type { Explanation, ExplainedResponse, ModelExplanation } from '../../../../src/protocol/explanation';
import type { ReferencePrompt } from '../../explain/demoReference';
import { packageRoot } from '../frame/surroundings';

const file = path.join(packageRoot, 'models', 'demo', 'reference.json');
export const references = JSON.parse(readFileSync(file, 'utf8')) as readonly ReferencePrompt[];
/** Beginning, roles and end of the demo vocabulary. */
const SPECIAL_IDS = 4;

export interface Explained {
  readonly explanation: Explanation;
  readonly document: PromptDocument;
  readonly text: string;
}

export function explained(reference: ReferencePrompt): Explained {
  const document = parsePrompt(reference.prompt, { fileName: 'prompt.txt' });
  const base = modelOf('base', reference, document);
  const tuned = modelOf('tuned', reference, document);
  const clauses = clausesOf(document);
  const explanation: Explanation = {
    schema: 'instruct-lens/token-attribution/2',
    stage: 'complete',
    prompt: { format: document.format, words: promptWords(reference.prompt, document), clauses, problems: [] },
    responses: 'same',
    models: [base, tuned],
    difference: difference([base, tuned])!,
    provenance: provenance(),
  };
  return { explanation, document, text: reference.prompt };
}

function clausesOf(document: PromptDocument): Explanation['prompt']['clauses'] {
  return document.clauses.map(({ text, spans, message, origin }) => ({ text, spans, message, origin }));
}

function modelOf(role: 'base' | 'tuned', reference: ReferencePrompt, document: PromptDocument): ModelExplanation {
  const { prompt, ids } = reference;
  const attribution = matrixFromRows(reference[role].attribution_log_probability);
  const span = reference[role].attribution_log_probability.map(row => row.reduce((a, b) => a + b, 0));
  const shift = reference.text.indexOf(prompt);
  const tokens = ids.map((id, i) => {
    const [from, to] = reference.offsets[i]!;
    const text = reference.text.slice(from, to);
    const span: Span = { start: from - shift, end: to - shift };
    const own = reference.user_tokens.includes(i);
    const kind = own ? ('file' as const) : id < SPECIAL_IDS ? ('special' as const) : ('template' as const);
    const ink = { start: span.end - text.trimStart().length, end: span.end };
    return { id, text, kind, spans: own ? [span] : [], inkSpans: own ? [ink] : [] };
  });
  return explainModel({
    role,
    rendering: 'tuned-template',
    tokens,
    response: responseOf(role, reference),
    // The reference has no other rules: the plain gradient stands in for what is drawn first.
    influence: span,
    spanAttribution: span,
    attribution,
    words: promptWords(prompt, document),
    clauses: clausesOf(document),
  });
}

/** Pieces of the answer are not in the reference: one word for the text, one for the end. */
function responseOf(role: 'base' | 'tuned', reference: ReferencePrompt): ExplainedResponse {
  const text = reference.response.replace(/<\|end\|>$/, '');
  const last = reference.response_ids.length - 1;
  return {
    origin: 'tuned',
    text,
    tokens: reference.response_ids.map((id, m) => {
      return { id, text: m === 0 ? text : '', end: m === last, logProbability: reference[role].logp[m]! };
    }),
    words: [
      { text, tokens: Array.from({ length: last }, (_, m) => m), end: false },
      { text: '', tokens: [last], end: true },
    ],
  };
}

function provenance(): Explanation['provenance'] {
  const model = {
    folder: '/models',
    family: 'llama',
    parameters: 2_800_000,
    dtype: 'float32',
    precision: 'float32',
    fingerprint: 'a'.repeat(64),
  };
  return {
    product: 'instruct-lens 0.1.0',
    onnxruntime: '1.30.0',
    provider: 'cpu',
    method: 'gradient-x-input',
    target: 'log-probability',
    influence: { rules: 'gim', target: 'logit' },
    painted: 'influence',
    models: [
      { role: 'base', ...model },
      { role: 'tuned', ...model },
    ],
    sampling: { maxTokens: 64, temperature: 0, topP: 1, seed: 0 },
  };
}
