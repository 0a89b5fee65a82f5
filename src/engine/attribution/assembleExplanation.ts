/** @file Puts what was computed into the one thing that leaves the engine. */
import { messageIn, sentence } from '../../base/sentence';
import { dominantType, parameterCount, weightPrecision } from '../../checkpoint/openCheckpoint';
import { duration } from '../../base/readableNumbers';
import { explainModel } from '../../explain/attribution/attributionReport';
import { difference } from '../../explain/attribution/difference';
import type { ExplainParams } from '../../protocol/request';
import { filesOf, type Problem, type PromptDocument } from '../../prompt/promptDocument';
import {
  EXPLANATION_SCHEMA,
  type ExplainedClause,
  type Explanation,
  type ModelProvenance,
  type Provenance,
  type Sampling,
} from '../../protocol/explanation';
import type { ForcedText } from '../reading/forcedText';
import { joinedProviders } from '../../protocol/providerName';
import { program } from '../runtime/program';
import { readingProblems, type ReadingModel } from '../reading/readingModels';
import { describeResponse, type Response } from '../reading/responses';
import type { ComputedMatrix, PictureResult, SpanResult } from '../reading/resultCache';

/** What the first picture differentiates; measured better than log p by the same rules (docs/methods.md, "Influence"). */
export const INFLUENCE = { rules: 'gim', target: 'logit' } as const;

/** One model with everything that is known of its run so far. */
export interface Explained {
  readonly reader: ReadingModel;
  readonly response: Response;
  readonly text: ForcedText;
  /** One of the two at least. */
  readonly influence?: PictureResult;
  readonly flow?: PictureResult;
  /** What the run of one of them says of the answer's tokens. */
  readonly read: Pick<PictureResult, 'logProbabilities' | 'next'>;
  /** Exact gradient x input of the sum of log p over the answer. */
  readonly span?: SpanResult;
  readonly attribution?: ComputedMatrix;
  /** By GIM's rules. */
  readonly influenceMatrix?: ComputedMatrix;
}

export async function assemble(
  params: ExplainParams,
  explained: readonly Explained[],
  stage: Explanation['stage'],
  matrixSeconds?: number,
): Promise<Explanation> {
  const { document, words } = params;
  const clauses = explainedClauses(document);
  const models = await Promise.all(
    explained.map(async ({ reader, response, influence, flow, read, span, attribution, influenceMatrix, text }) =>
      explainModel({
        role: reader.role,
        rendering: reader.rendering,
        tokens: reader.prompt.tokens,
        response: await describeResponse(reader, response, read.logProbabilities),
        ...(influence ? { influence: influence.values.slice(0, text.promptTokens) } : {}),
        ...(flow ? { flow: flow.values.slice(0, text.promptTokens) } : {}),
        ...(span ? { spanAttribution: span.values.slice(0, text.promptTokens) } : {}),
        ...(attribution ? { attribution } : {}),
        ...(influenceMatrix ? { influenceMatrix } : {}),
        words,
        clauses,
      }),
    ),
  );
  const shift = difference(models);
  return {
    schema: EXPLANATION_SCHEMA,
    stage,
    prompt: {
      ...filesOf(document),
      words,
      clauses,
      problems: [
        ...document.problems,
        ...readingProblems(explained.map(e => e.reader)),
        ...explained.flatMap(generationProblems),
        ...explained.flatMap(one => roundingProblem(one, params.sampling)),
        ...explained.flatMap(slowProblem),
      ],
    },
    responses: params.ownResponses ? 'own' : 'same',
    models,
    ...(shift ? { difference: shift } : {}),
    ...(matrixSeconds === undefined ? {} : { matrixSeconds }),
    provenance: provenance(params, explained),
  };
}

/** Only of a model whose own answer it is. */
function generationProblems({ reader, response }: Explained): Problem[] {
  const { notFollowed } = reader.opened.checkpoint.generation;
  if (response.origin !== reader.role || notFollowed.length === 0) return [];
  const names = notFollowed.join(', ');
  const words =
    notFollowed.length === 1
      ? sentence`The generation_config.json of the ${reader.role} model sets ${names}, which is not followed here: with it, it can give another answer.`
      : sentence`The generation_config.json of the ${reader.role} model sets ${names}, which are not followed here: with them, it can give another answer.`;
  return [{ severity: 'information', ...messageIn(words) }];
}

/** Where the exact weights would have written something else than the rounded ones did: known of greedy answers alone. */
function roundingProblem({ reader, response, read }: Explained, { temperature }: Sampling): Problem[] {
  if (response.rounded !== true || response.origin !== reader.role || temperature !== 0) return [];
  const { ranks, ids, told } = read.next;
  const place = ranks.findIndex(rank => rank > 1);
  if (place < 0) return [];
  const text = (id: number): string => JSON.stringify(reader.tokenizer.tokenText(id) ?? `token ${id}`);
  const words = sentence`The ${reader.role} model's answer was written with weights rounded to 8 bits, as large models write here. The exact weights, which are explained, would have written ${text(ids[place * told]!)} instead of ${text(response.ids[place]!)} as token ${place + 1}.`;
  return [{ severity: 'information', ...messageIn(words) }];
}

/** From so long on a quicker picture is offered. */
const SLOW_SECONDS = 20;

function slowProblem({ reader, influence, flow }: Explained): Problem[] {
  if (!influence || flow || influence.seconds <= SLOW_SECONDS) return [];
  const whose = reader.role === 'single' ? sentence`the model` : sentence`the ${reader.role} model`;
  const words = sentence`The influence of ${whose} took ${duration(influence.seconds)}. Information flow (the method flow) needs one forward pass and no backward one: the quicker picture for a model of this size.`;
  return [{ severity: 'information', ...messageIn(words) }];
}

export function explainedClauses({ clauses }: PromptDocument): ExplainedClause[] {
  return clauses.map(({ text, spans, message, origin, verb }) => ({
    text,
    spans,
    message,
    origin,
    ...(verb ? { verb: verb.infinitive } : {}),
  }));
}

function provenance(params: ExplainParams, explained: readonly Explained[]): Provenance {
  const models = explained.map(({ reader, influence, flow, span, attribution, influenceMatrix }) => {
    const parts = [influence, flow, span, attribution, influenceMatrix].flatMap(part => (part ? [part.provider] : []));
    const provider = joinedProviders(parts);
    return { ...modelProvenance(reader), provider };
  });
  return {
    ...program,
    provider: joinedProviders(models.map(({ provider }) => provider)),
    method: 'gradient-x-input',
    target: params.target,
    influence: INFLUENCE,
    painted: explained.every(({ influence }) => influence === undefined) ? 'flow' : 'influence',
    models,
    sampling: params.sampling,
  };
}

export function modelProvenance({
  role,
  opened: { checkpoint, spec },
}: Pick<ReadingModel, 'role' | 'opened'>): ModelProvenance {
  return {
    role,
    folder: checkpoint.folder,
    family: spec.family,
    parameters: parameterCount(checkpoint),
    dtype: dominantType(checkpoint),
    precision: weightPrecision(checkpoint),
    fingerprint: checkpoint.fingerprint,
  };
}
