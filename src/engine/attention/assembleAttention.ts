/** @file Puts the sums of a trace into the report that leaves the engine. */
import { layerBands } from '../../explain/attention/layerRanges';
import { attentionMass, massDifference } from '../../explain/attention/attentionMass';
import type { AttentionTally } from '../../explain/attention/attentionTally';
import { focusSide, type EdgeChoice } from '../../explain/attention/wordEdges';
import { filesOf, type Problem } from '../../prompt/promptDocument';
import { responseWords } from '../../prompt/words';
import {
  ATTENTION_SCHEMA,
  type AttentionParams,
  type AttentionReport,
  type AttentionScope,
  type AttentionWord,
  type FocusWord,
  type ModelAttention,
} from '../../protocol/attention';
import type { ProviderName } from '../../protocol/providers';
import { explainedClauses, modelProvenance } from '../attribution/assembleExplanation';
import type { Focus } from './attentionFocus';
import { joinedProviders } from '../../protocol/providerName';
import { program } from '../runtime/program';
import { readingProblems, type ReadingModel } from '../reading/readingModels';
import type { Response, ResponseText } from '../reading/responses';

/** One model's reading, added up. */
export interface Attended {
  readonly reader: ReadingModel;
  readonly response: Response;
  readonly tally: AttentionTally;
  readonly provider: ProviderName;
}

export interface AttentionParts {
  /** Base before tuned. */
  readonly attended: readonly Attended[];
  /** As the lead reads it. */
  readonly answer: ResponseText;
  readonly focus: readonly Focus[];
  readonly scope: AttentionScope;
  readonly problems: readonly Problem[];
}

export function assembleAttention(params: AttentionParams, parts: AttentionParts): AttentionReport {
  const { attended, answer, focus, scope, problems } = parts;
  const { document, words, weighting } = params;
  const { grid, text } = attended.at(-1)!.tally;
  const bands = layerBands(grid.layers);
  const choice: EdgeChoice = { grid, words: text.words, bands, scope, top: params.top };
  const models = attended.map(one => modelAttention(one, choice));
  const [base, tuned] = models;
  return {
    schema: ATTENTION_SCHEMA,
    weighting,
    prompt: {
      ...filesOf(document),
      words,
      clauses: explainedClauses(document),
      problems: [...document.problems, ...readingProblems(attended.map(one => one.reader)), ...problems],
    },
    answer: { origin: attended.at(-1)!.response.origin, text: answer.text },
    words: [...words.map(promptWord), ...answerWords(answer)],
    layers: grid.layers,
    heads: grid.heads,
    bands,
    scope,
    models,
    ...(base && tuned ? { difference: massDifference(base, tuned) } : {}),
    focus: focus.map((one, f) => focusWord(one, f, attended, choice)),
    provenance: {
      ...program,
      provider: joinedProviders(attended.map(({ provider }) => provider)),
      models: attended.map(({ reader, provider }) => ({ ...modelProvenance(reader), provider })),
      sampling: params.sampling,
    },
  };
}

function promptWord({ text, span }: AttentionParams['words'][number]): AttentionWord {
  return { text, part: 'prompt', span, end: false };
}

function answerWords({ text, words }: ResponseText): AttentionWord[] {
  const spans = responseWords(text);
  return words.map(({ text: word, end }, w) => {
    const { start, end: stop } = spans[w] ?? { start: text.length, end: text.length };
    return { text: word, part: 'answer', span: { start, end: stop }, end };
  });
}

function modelAttention({ reader, response, tally }: Attended, { bands, scope }: EdgeChoice): ModelAttention {
  const [first] = reader.prompt.tokens;
  const word = tally.text.readAs[0]!;
  return {
    role: reader.role,
    rendering: reader.rendering,
    promptTokens: reader.ids.length,
    answerTokens: response.ids.length,
    first: { kind: first!.kind, text: first!.text, ...(word >= 0 ? { word } : {}) },
    ...attentionMass(tally, bands, scope),
  };
}

function focusWord(focus: Focus, f: number, attended: readonly Attended[], choice: EdgeChoice): FocusWord {
  const side = (table: 'reads' | 'readBy') =>
    focusSide(
      attended.map(({ tally }) => tally[table][f]!),
      focus.word,
      choice,
    );
  return { ...focus, reads: side('reads'), readBy: side('readBy') };
}
