/** @file Puts one model's attribution into the explanation: shares, densities, scores and word numbers. */
import { LensError } from '../../base/errors';
import { requireFinite } from '../../base/finite';
import { sentence } from '../../base/sentence';
import { selectRows } from '../../base/matrix';
import type { Matrix } from '../../base/matrix';
import type {
  ExplainedClause,
  ExplainedResponse,
  ExplainedToken,
  ModelExplanation,
  ModelRole,
  PromptWord,
  Rendering,
} from '../../protocol/explanation';
import { densities, scoreClauses, DRAWN_ABOVE, levels, SCORED_ABOVE } from './density';
import { flowParts } from './flow';
import { wordParts, shares } from './influence';
import { answerWordColumns, tokensOfClause, tokensOfWords, wordNumbers } from './tokenWords';
import type { InkedToken } from './tokenWords';

/** One model's run on the prompt. */
export interface AttributedRun {
  readonly role: ModelRole;
  readonly rendering: Rendering;
  /** Of the rendered prompt, in order. */
  readonly tokens: readonly (ExplainedToken & InkedToken)[];
  readonly response: ExplainedResponse;
  /** Signed attribution of the summed logits of the response by GIM's rules, one number a prompt token; left out where only the flow was asked for. */
  readonly influence?: ArrayLike<number>;
  /** Information flow, one number a prompt token. */
  readonly flow?: ArrayLike<number>;
  /** Signed attribution of the sum over the response, one number a prompt token; left out while it is not computed. */
  readonly spanAttribution?: ArrayLike<number>;
  /** Signed, prompt tokens x response tokens; left out while it is being computed. */
  readonly attribution?: Matrix;
  /** The same by GIM's rules, where it was asked for. */
  readonly influenceMatrix?: Matrix;
  /** The prompt's words and clauses, in file order. */
  readonly words: readonly PromptWord[];
  readonly clauses: readonly ExplainedClause[];
}

/**
 * The explanation of one model. Only tokens of the file's own text compete: densities are computed on their rows alone, so that
 * no maximum is taken over a template or special token.
 * @throws LensError internal where sizes differ, unsupported where a number is not finite
 */
export function explainModel(run: AttributedRun): ModelExplanation {
  checkRun(run);
  const { role, rendering, response, attribution, influenceMatrix, spanAttribution } = run;
  const kinds = run.tokens.map(token => token.kind);
  const placed = run.tokens.map(token => (token.kind === 'file' ? token : { inkSpans: [] }));
  const wordTokens = tokensOfWords(placed, run.words);
  const influence = run.influence && wordParts(run.influence, kinds, wordTokens);
  const flow = run.flow && flowParts(run.flow, kinds, wordTokens);
  const drawn = spanAttribution && shares(spanAttribution, kinds);
  const gradient = spanAttribution && wordParts(spanAttribution, kinds, wordTokens);
  const density = attribution && competingDensity(attribution, kinds);
  const matrix = attribution &&
    density && { drawn: density.drawn, answerWords: answerWordColumns(attribution, response.words) };
  const clauseTokens = run.clauses.map(clause => tokensOfClause(placed, clause.spans));
  return {
    role,
    rendering,
    promptTokens: run.tokens.map(({ id, text, kind, spans }) => ({ id, text, kind, spans })),
    response,
    ...(influence && { influence: influence.tokens, influenceApart: influence.apart }),
    ...(flow && { flow: flow.tokens, flowApart: { ...flow.apart, first: flow.first } }),
    ...(drawn && { share: drawn.share, shareApart: drawn.apart }),
    ...(attribution && { attribution }),
    ...(influenceMatrix && { influenceMatrix }),
    ...(density && { density }),
    words: wordNumbers(wordTokens, {
      ...(influence && { influence: influence.words }),
      ...(flow && { flow: flow.words }),
      ...(drawn && { share: drawn.share }),
      ...(gradient && { gradient: gradient.words }),
      ...(matrix && { matrix }),
    }),
    ...(density && clauseTokens.length > 0 && { instructionScore: scoreClauses(density.scored, clauseTokens) }),
  };
}

function competingDensity(
  attribution: Matrix,
  kinds: readonly ExplainedToken['kind'][],
): { readonly drawn: number[]; readonly scored: number[] } {
  const competing = kinds.flatMap((kind, i) => (kind === 'file' ? [i] : []));
  const rows = selectRows(attribution, competing);
  const putBack = (b: number): number[] => {
    const all = new Array<number>(kinds.length).fill(0);
    densities(levels(rows, b)).forEach((density, i) => (all[competing[i]!] = density));
    return all;
  };
  return { drawn: putBack(DRAWN_ABOVE), scored: putBack(SCORED_ABOVE) };
}

function checkRun({
  tokens,
  response,
  influence,
  flow,
  spanAttribution,
  attribution,
  influenceMatrix,
  role,
}: AttributedRun): void {
  const rows = [influence, flow, spanAttribution].filter(values => values !== undefined);
  const matrices = [attribution, influenceMatrix].filter(matrix => matrix !== undefined);
  if (
    rows.some(({ length }) => length !== tokens.length) ||
    matrices.some(({ rows, columns }) => rows !== tokens.length || columns !== response.tokens.length)
  ) {
    throw new LensError({
      reason: 'internal',
      message: `The attribution of the ${role} model does not match the number of its tokens.`,
      next: { step: 'report' },
    });
  }
  requireFinite(sentence`The attribution of the ${role} model`, [...rows, ...matrices.map(({ data }) => data)]);
}
