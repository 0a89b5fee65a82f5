/** @file Made-up explanations with given numbers. */
import type { Matrix } from '../../../../src/base/matrix';
import { matrixFromRows } from '../../../../src/base/matrix';
import { promptWords } from '../../../../src/prompt/words';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import type { Explanation, ModelExplanation, ModelRole } from '../../../../src/protocol/explanation';
import type { PictureMethod, Trust, TrustFigures } from '../../../../src/protocol/trust';

export interface MadeUpModel {
  readonly role: ModelRole;
  readonly share: readonly number[];
  readonly density?: readonly number[];
  /** Words x answer tokens; a token a word. */
  readonly attribution?: readonly (readonly number[])[];
}

/** One token a word; answer words of one token each. */
export function madeUp(
  text: string,
  models: readonly MadeUpModel[],
  more: Partial<Pick<Explanation, 'responses'>> & {
    fileName?: string;
    clauses?: Explanation['prompt']['clauses'];
  } = {},
): Explanation {
  const document = parsePrompt(text, { fileName: more.fileName ?? 'prompt.txt' });
  const words = promptWords(text, document);
  const explained = models.map(model => modelOf(model, words));
  const [base, tuned] = explained;
  return {
    schema: 'instruct-lens/token-attribution/2',
    stage: models[0]?.density ? 'complete' : 'influence',
    prompt: { format: document.format, words, clauses: more.clauses ?? [], problems: [] },
    responses: more.responses ?? 'same',
    models: explained,
    ...(base && tuned && { difference: { words: words.map((_, i) => minus(tuned, base, i)) } }),
    provenance: {
      product: 'test',
      onnxruntime: 'none',
      provider: 'cpu',
      method: 'gradient-x-input',
      target: 'log-probability',
      influence: { rules: 'gim', target: 'logit' },
      painted: 'influence',
      models: [],
      sampling: { maxTokens: 1, temperature: 0, topP: 1, seed: 0 },
    },
  };
}

function minus(a: ModelExplanation, b: ModelExplanation, i: number) {
  const [x, y] = [a.words[i]!, b.words[i]!];
  return {
    influence: x.influence! - y.influence!,
    share: x.share! - y.share!,
    ...(x.density !== undefined && y.density !== undefined && { density: x.density - y.density }),
  };
}

function modelOf(made: MadeUpModel, words: ReturnType<typeof promptWords>): ModelExplanation {
  const attribution: Matrix | undefined = made.attribution && matrixFromRows(made.attribution);
  const columns = Array.from({ length: attribution?.columns ?? 0 }, (_, m) => m);
  return {
    role: made.role,
    rendering: 'plain-text',
    promptTokens: words.map(({ text, span }, id) => ({ id, text, kind: 'file', spans: [span] })),
    response: {
      origin: 'tuned',
      text: columns.join(' '),
      tokens: columns.map(id => ({ id, text: String(id), end: false, logProbability: 0 })),
      words: columns.map(m => ({ text: String(m), tokens: [m], end: false })),
    },
    influence: made.share,
    influenceApart: { template: 0, special: 0 },
    share: made.share,
    shareApart: { template: 0, special: 0 },
    ...(attribution && { attribution }),
    words: words.map((_, i) => ({
      tokens: [i],
      influence: made.share[i] ?? 0,
      share: made.share[i] ?? 0,
      ...(made.density && { density: made.density[i] ?? 0 }),
    })),
  };
}

/** The whole text as one instruction. */
export function wholeOf(text: string): Explanation['prompt']['clauses'][number] {
  return { text, spans: [{ start: 0, end: text.length }], message: 0, origin: 'rule' };
}

/** Every model's picture was held against four random orders, with this outcome; the base's with its own where one is given. */
export function withTrustOf(state: TrustFigures['state'], base = state, method: PictureMethod = 'influence') {
  return (explanation: Explanation): Explanation => ({
    ...explanation,
    models: explanation.models.map(model => ({
      ...model,
      trust: trustFigures(model.role === 'base' ? base : state, method),
    })),
  });
}

/** Nobody has tried, since it takes so long. */
export function withUntriedTrust(explanation: Explanation, secondsEstimated: number): Explanation {
  const trust: Trust = { method: 'influence', absent: 'it takes long', secondsEstimated };
  return { ...explanation, models: explanation.models.map(model => ({ ...model, trust })) };
}

function trustFigures(state: TrustFigures['state'], method: PictureMethod): TrustFigures {
  const random = [0.5, 0.6, 0.7, 1];
  const picture = { strong: 2, weak: 1.2, chance: 0.8 }[state];
  const areas = { picture, random };
  return {
    method,
    state,
    fractions: [0.2],
    words: [1],
    picture: [picture],
    random: random.map(r => [r]),
    areas,
    seed: 0,
  };
}
