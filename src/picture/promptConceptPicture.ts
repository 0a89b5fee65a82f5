/** @file What a prompt makes the layers write, as views draw it: where one concept is written, and the concepts of the prompt or of a word. */
import type { PromptConcept, PromptConcepts, WrittenConcept } from '../protocol/concepts';
import type { ConceptPlace } from '../protocol/views/conceptsMessages';
import { wordsOf, type WordOfConcept } from './conceptPicture';

export interface WordUse {
  readonly text: string;
  /** Largest strength of its tokens, base before tuned: 0 to 1. */
  readonly strengths: readonly number[];
}

export interface PromptUse {
  readonly means: readonly number[];
  readonly words: readonly WordUse[];
}

/** Where a concept is written on the prompt; undefined where it was not followed. */
export function promptUse(prompt: PromptConcepts, layer: number, component: number): PromptUse | undefined {
  const track = prompt.tracks.find(({ concept }) => {
    const place = placeOf(prompt.concepts[concept]!);
    return place.layer === layer && place.component === component;
  });
  if (!track) return undefined;
  const words = prompt.prompt.words.map(({ text }, w) => ({
    text,
    strengths: track.models.map(({ strength }, m) =>
      Math.max(0, ...prompt.models[m]!.wordTokens[w]!.map(token => strength[token]!)),
    ),
  }));
  return { means: track.means, words };
}

export interface WrittenRow extends ConceptPlace {
  readonly words: readonly WordOfConcept[];
  /** Base before tuned: mean over the file's text, or the largest of a word's tokens; the tuned one's alone where base reads other tokens. */
  readonly strengths: readonly number[];
}

/** Concepts that were followed over the prompt, the most written by the tuned (or single) model first. */
export function writtenRows(prompt: PromptConcepts): WrittenRow[] {
  return ranked(
    prompt.tracks.map(({ concept, means }) => rowOf(prompt, concept, means)),
    strengthOf,
  );
}

export interface WrittenAt {
  /** Most written by the tuned (or single) model first. */
  readonly strongest: readonly WrittenRow[];
  /** Whose use tuning changed most, first; none without a pair that reads the same tokens. */
  readonly changed: readonly WrittenRow[];
}

/** What one word's tokens make the layers write. @param word index into the prompt's words */
export function writtenAt(prompt: PromptConcepts, word: number): WrittenAt {
  const tokens = (prompt.models.at(-1)!.wordTokens[word] ?? []).map(token => prompt.tokens[token]!);
  const rows = (written: readonly WrittenConcept[]): WrittenRow[] =>
    written.map(({ concept, models }) =>
      rowOf(
        prompt,
        concept,
        models.map(({ strength }) => strength),
      ),
    );
  return {
    strongest: ranked(rows(tokens.flatMap(({ strongest }) => strongest)), strengthOf),
    changed: ranked(rows(tokens.flatMap(({ changed }) => changed)), changeOf),
  };
}

/** Largest first, each concept once: of a word's tokens the one that it is largest at. */
function ranked(rows: readonly WrittenRow[], sizeOf: (row: WrittenRow) => number): WrittenRow[] {
  const sorted = rows.toSorted((a, b) => sizeOf(b) - sizeOf(a));
  const key = ({ layer, component }: ConceptPlace): string => `${layer}.${component}`;
  return sorted.filter((row, i) => sorted.findIndex(other => key(other) === key(row)) === i);
}

function rowOf(prompt: PromptConcepts, concept: number, strengths: readonly number[]): WrittenRow {
  const named = prompt.concepts[concept]!;
  return { ...placeOf(named), words: wordsOf(named, prompt.words), strengths };
}

function placeOf({ layer, components }: PromptConcept): ConceptPlace {
  return { layer, component: components[0]! };
}

function strengthOf({ strengths }: WrittenRow): number {
  return strengths.at(-1)!;
}

function changeOf({ strengths }: WrittenRow): number {
  return Math.abs(strengths.at(-1)! - strengths[0]!);
}
