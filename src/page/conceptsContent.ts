/** @file What the concepts view draws, from the reports: as much of it as a reader looks at, so that a page of 30 layers stays small. */
import type { Concept, ConceptReport, ConceptTrack, PromptConcepts } from '../protocol/concepts';
import type { ConceptsContent } from '../protocol/views/conceptsMessages';

/** Digits of strengths: a view shows three. */
const DIGITS = 5;
/** Of words' cosines a view shows the sign. */
const WORD_DIGITS = 2;

export interface ReportedConcepts {
  readonly fileName: string;
  readonly label: string;
  readonly report: ConceptReport;
  readonly prompt?: PromptConcepts;
}

export function conceptsContent({ fileName, label, report, prompt }: ReportedConcepts): ConceptsContent {
  const layers = report.layers.map(layer => ({
    ...layer,
    models: layer.models.map(model => ({ ...model, concepts: model.concepts.map(shorter) })),
  }));
  const shown = { fileName, label, report: { ...report, layers } };
  return prompt ? { ...shown, prompt: shownPrompt(prompt) } : shown;
}

/** What a view draws of a prompt. */
export function shownPrompt(prompt: PromptConcepts): PromptConcepts {
  return { ...prompt, tracks: prompt.tracks.map(rounded) };
}

function shorter({ words, scores }: Concept): Concept {
  return { words, scores: scores.map(score => Number(score.toPrecision(WORD_DIGITS))) };
}

function rounded(track: ConceptTrack): ConceptTrack {
  return {
    ...track,
    models: track.models.map(({ projection, strength }) => ({
      projection: projection.map(round),
      strength: strength.map(round),
    })),
  };
}

function round(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
