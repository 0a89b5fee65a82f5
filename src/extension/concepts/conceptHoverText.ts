/** @file The hover over a word whose concepts are known: what the layers write there, and how much more or less than before tuning. */
import * as l10n from '@vscode/l10n';
import { printable } from '../../base/printable';
import { decimals, percent } from '../../base/readableNumbers';
import type { ConceptNaming } from '../../picture/conceptNaming';
import { wordLine } from '../../picture/conceptWording';
import { writtenAt, type WrittenRow } from '../../picture/promptConceptPicture';
import type { PromptConcepts } from '../../protocol/concepts';
import { commands } from '../core/contributions';
import { commandLink, joined, ours, type MarkdownPart } from '../core/markdownText';

/** Concepts that are told: those written most, and those whose use changed most. */
const STRONGEST = 3;
const CHANGED = 2;
/** Words that name one. */
const NAMED = 3;
/** A ratio over a smaller part says more than the parts do. */
const LEAST_FOR_RATIO = 0.01;
/** Two strengths whose ratio is smaller are as good as the same. */
const NOTABLE_RATIO = 1.1;

/** Undefined for a word of which nothing is known. @param word index into the prompt's words */
export function conceptHoverText(
  prompt: PromptConcepts,
  word: number,
  names: ConceptNaming,
): MarkdownPart[] | undefined {
  const { strongest, changed } = writtenAt(prompt, word);
  if (strongest.length === 0) return undefined;
  const told = strongest.slice(0, STRONGEST);
  const others = changed.filter(row => !told.some(same => sameConcept(same, row))).slice(0, CHANGED);
  const text = printable(prompt.prompt.words[word]!.text);
  const head: MarkdownPart[] = [ours`**`, { text }, ours`** &nbsp; ${l10n.t('Concepts')}`];
  const lines = [...told, ...others].map(row => line(row, names));
  const links = [commandLink(l10n.t('Show Concepts Panel'), commands.showConceptsPanel)];
  return joined([head, ...lines, links], '\n\n');
}

/** “Layer 5 writes *red, blue, green …* 3.2 × more than base (38.0 %, 12.0 %)”; the layer leads to the concept in the panel. */
function line(row: WrittenRow, names: ConceptNaming): MarkdownPart[] {
  const { layer, component, words } = row;
  const name = names.of(row);
  const title = name === undefined ? wordLine(words, NAMED, ', ') : printable(name);
  return [
    commandLink(l10n.t('Layer {0}', layer), commands.showConceptsPanel, { layer, component }),
    ours` ${l10n.t('writes')} *`,
    { text: title },
    name === undefined ? ours` …* ` : ours`* `,
    { text: howMuch(row) },
  ];
}

function howMuch({ strengths }: WrittenRow): string {
  const [base, tuned] = strengths;
  if (tuned === undefined) return l10n.t('with {0} of its output', percent(base!));
  const parts = [percent(tuned), percent(base!)] as const;
  const [less, more] = [Math.min(base!, tuned), Math.max(base!, tuned)];
  if (less < LEAST_FOR_RATIO) return l10n.t('with {0} of its output, base with {1}', ...parts);
  const times = decimals(more / less, 1);
  if (more / less < NOTABLE_RATIO) return l10n.t('as much as base ({0}, {1})', ...parts);
  if (tuned > base!) return l10n.t('{0} × more than base ({1}, {2})', times, ...parts);
  return l10n.t('{0} × less than base ({1}, {2})', times, ...parts);
}

function sameConcept(a: WrittenRow, b: WrittenRow): boolean {
  return a.layer === b.layer && a.component === b.component;
}
