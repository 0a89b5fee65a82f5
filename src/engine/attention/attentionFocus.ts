/** @file What an attention request asks about, checked against the prompt and the models: words, layers and heads. */
import { messageIn, sentence, type Words } from '../../base/sentence';
import type { DecoderSpec } from '../../architecture/decoderSpec';
import { LensError } from '../../base/errors';
import type { NextStep } from '../../base/nextSteps';
import { overlaps } from '../../base/span';
import { counted } from '../../base/readableNumbers';
import { tallyBytes, type HeadGrid } from '../../explain/attention/attentionTally';
import { clauseVerbs } from '../../prompt/instructions/instructionVerbs';
import type { Problem } from '../../prompt/promptDocument';
import type { AttentionParams, AttentionScope, FocusWord } from '../../protocol/attention';
import type { ReadingModel } from '../reading/readingModels';
import type { OpenedModel } from '../runtime/sessionPool';

export type Focus = Pick<FocusWord, 'word' | 'origin' | 'infinitive'>;

/** More arcs than these words have cannot be told apart in any view. */
const MOST_FOCUS_WORDS = 32;
/** Bytes of the tables of one model: 32 words of a prompt of 2,000 words on 32 x 32 heads take half of it. */
const MOST_TABLE_BYTES = 2 ** 30;

/** @throws LensError bad-input where there is nothing to look at */
export function focusOf({ document, words, focus }: AttentionParams): Focus[] {
  const chosen = focus?.flatMap(span => words.flatMap((word, w) => (overlaps(word.span, span) ? [w] : [])));
  if (chosen && chosen.length > 0)
    return [...new Set(chosen)].sort((a, b) => a - b).map(word => ({ word, origin: 'chosen' }));
  if (chosen) throw noWord(sentence`There is no word of the prompt at that place.`);
  const verbs = clauseVerbs(document.clauses, words).map((verb): Focus => ({ ...verb, origin: 'verb' }));
  if (verbs.length > 0) return verbs;
  if (words.length === 1)
    throw noWord(
      sentence`The prompt is the one word "${words[0]!.text}" and no instruction, so there is nothing to read in it.`,
    );
  throw noWord(
    document.clauses.length > 0
      ? sentence`No verb was found in the instruction clauses of the prompt.`
      : sentence`No instruction clause was found in the prompt, and therefore no instruction verb.`,
  );
}

function noWord(message: Words): LensError {
  return new LensError({ reason: 'bad-input', message, next: { step: 'choose-words' } });
}

/** The first words, where there are too many of them; and what to say about that. */
export function limitFocus(all: readonly Focus[]): { focus: readonly Focus[]; problems: Problem[] } {
  if (all.length <= MOST_FOCUS_WORDS) return { focus: all, problems: [] };
  const words = sentence`${all.length} words were requested; the first ${MOST_FOCUS_WORDS} are shown.`;
  return { focus: all.slice(0, MOST_FOCUS_WORDS), problems: [{ severity: 'information', ...messageIn(words) }] };
}

/** @throws LensError unsupported where the two models of a pair differ */
export function sameGrid(models: readonly { readonly opened: OpenedModel }[]): HeadGrid {
  const grids = models.map(({ opened }) => ({ layers: opened.spec.layers.length, heads: headsOf(opened.spec) }));
  const grid = grids.at(-1)!;
  const other = grids.find(g => g.layers !== grid.layers || g.heads !== grid.heads);
  if (!other) return grid;
  throw new LensError({
    reason: 'unsupported',
    message: sentence`Base has ${counted(other.layers, 'layer')} of ${counted(other.heads, 'head')}, tuned ${grid.layers} of ${grid.heads}: they are not twins, and their heads cannot be compared.`,
    next: { step: 'explain-alone' },
  });
}

/** @throws LensError unsupported as `sameGrid`, bad-input where the tables would not fit */
export function gridOf(readers: readonly ReadingModel[], words: number, focus: number): HeadGrid {
  const grid = sameGrid(readers);
  if (tallyBytes(grid, words, focus) <= MOST_TABLE_BYTES) return grid;
  throw new LensError({
    reason: 'bad-input',
    message: sentence`${counted(focus, 'word')} times ${counted(words, 'word')} on ${counted(grid.layers * grid.heads, 'head')} are too many to add up at once.`,
    next: { step: 'fewer-words' },
  });
}

function headsOf({ layers }: DecoderSpec): number {
  return Math.max(...layers.map(layer => layer.attention.heads));
}

/** @throws LensError bad-input where the model has no such layers or head */
export function scopeOf({ scope }: AttentionParams, { layers, heads }: HeadGrid): AttentionScope {
  if (!scope) return { layers: { from: 0, to: layers - 1 } };
  const { from, to } = scope.layers;
  const has = sentence`The model has ${counted(layers, 'layer')} (0 to ${layers - 1}) of ${counted(heads, 'head')} (0 to ${heads - 1})`;
  if (!isIndex(from, layers) || !isIndex(to, layers) || from > to)
    throw outside(sentence`${has}, not the layers ${from} to ${to}.`, { step: 'choose-layers', last: layers - 1 });
  if (scope.head !== undefined && !isIndex(scope.head, heads))
    throw outside(sentence`${has}, not a head ${scope.head}.`, { step: 'choose-head', last: heads - 1 });
  return scope;
}

function isIndex(x: number, length: number): boolean {
  return Number.isInteger(x) && x >= 0 && x < length;
}

function outside(message: Words, next: NextStep): LensError {
  return new LensError({ reason: 'bad-input', message, next });
}

/** Where words are too far apart for some layers to read one from the other. */
export function windowProblems(readers: readonly ReadingModel[]): Problem[] {
  return readers.flatMap(({ opened, ids, role }) => {
    const windows = opened.spec.layers.flatMap(({ attention }) => attention.window ?? []);
    const least = Math.min(...windows, Infinity);
    if (least >= ids.length) return [];
    const which = sentence`${windows.length} of the ${counted(opened.spec.layers.length, 'layer')} of the ${role} model`;
    const words = sentence`${which} read at most ${counted(least, 'token')} back, and the prompt has ${ids.length}: words further apart have no edge there. Choose other layers, or shorten the prompt.`;
    return [{ severity: 'information' as const, ...messageIn(words) }];
  });
}
