/** @file The hover over a word whose concepts are known: what the layers write there, and how much more or less than before tuning. */
import { printable } from '../base/printable';
import { percent } from '../base/readableNumbers';
import type { ConceptNaming } from '../picture/conceptNaming';
import { wordLine } from '../picture/conceptWording';
import { writtenAt, type WrittenRow } from '../picture/promptConceptPicture';
import type { PromptConcepts } from '../protocol/concepts';
import { commands } from '../workbench/contributions';
import type { Localizer } from './localizer';
import { commandLink, joined, type MarkdownPart } from './markdownText';

/** Concepts that are told: those written most, and those whose use changed most. */
const STRONGEST = 3;
const CHANGED = 2;
/** Words that name one. */
const NAMED = 3;
/** A ratio over a smaller part says more than the parts do. */
const LEAST_FOR_RATIO = 0.01;

/** Undefined for a word of which nothing is known. @param word index into the prompt's words */
export function conceptHoverText(
  prompt: PromptConcepts,
  word: number,
  names: ConceptNaming,
  l10n: Localizer,
): MarkdownPart[] | undefined {
  const { strongest, changed } = writtenAt(prompt, word);
  if (strongest.length === 0) return undefined;
  const told = strongest.slice(0, STRONGEST);
  const others = changed.filter(row => !told.some(same => sameConcept(same, row))).slice(0, CHANGED);
  const text = printable(prompt.prompt.words[word]!.text);
  const head: MarkdownPart[] = [{ markdown: '**' }, { text }, { markdown: `** &nbsp; ${l10n.t('Concepts')}` }];
  const lines = [...told, ...others].map(row => line(row, names, l10n));
  const links = [commandLink(l10n.t('Show Concepts Panel'), commands.showConceptsPanel)];
  return joined([head, ...lines, links], '\n\n');
}

/** “Layer 5 writes *red, blue, green …* 3.2 × as much as base (38.0 %, 12.0 %)”; the layer leads to the concept in the panel. */
function line(row: WrittenRow, names: ConceptNaming, l10n: Localizer): MarkdownPart[] {
  const { layer, component, words } = row;
  const name = names.of(row);
  const title = name === undefined ? wordLine(words, NAMED, ', ') : printable(name);
  return [
    commandLink(l10n.t('Layer {0}', layer), commands.showConceptsPanel, { layer, component }),
    { markdown: ` ${l10n.t('writes')} *` },
    { text: title },
    { markdown: name === undefined ? ' …* ' : '* ' },
    { text: howMuch(row, l10n) },
  ];
}

function howMuch({ strengths }: WrittenRow, l10n: Localizer): string {
  const [base, tuned] = strengths;
  if (tuned === undefined) return l10n.t('with {0} of its output', percent(base!));
  const both = [percent(tuned), percent(base!)] as const;
  if (Math.min(base!, tuned) < LEAST_FOR_RATIO) return l10n.t('with {0} of its output, base with {1}', ...both);
  return l10n.t('{0} × as much as base ({1}, {2})', (tuned / base!).toFixed(1), ...both);
}

function sameConcept(a: WrittenRow, b: WrittenRow): boolean {
  return a.layer === b.layer && a.component === b.component;
}
