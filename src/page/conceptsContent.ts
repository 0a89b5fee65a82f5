/** @file What the concepts view draws, from the reports: as much of it as a reader looks at, so that a page of 30 layers stays small. */
import type { Concept, ConceptReport, ConceptTrack, PromptConcepts } from '../protocol/concepts';
import type { ConceptsContent } from '../protocol/conceptsView';

/** Words that a view shows of a component; its report has 50. */
const WORDS = 15;
/** Digits of strengths and cosines: a page shows three. */
const DIGITS = 5;

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
  return prompt ? { ...shown, prompt: { ...prompt, tracks: prompt.tracks.map(rounded) } } : shown;
}

function shorter({ words, scores }: Concept): Concept {
  return { words: words.slice(0, WORDS), scores: scores.slice(0, WORDS).map(round) };
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
