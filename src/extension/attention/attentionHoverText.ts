/** @file The hover over a word while attention edges are shown: which heads read it from where, how strongly, and what tuning changed. */
import * as l10n from '@vscode/l10n';
import { printable } from '../../base/printable';
import { decimals, figure } from '../../base/readableNumbers';
import type { Arc } from '../../picture/attentionArcs';
import type { AttentionReport } from '../../protocol/attention';
import { commands } from '../core/contributions';
import type { ShownEdges } from './attentionPlan';
import { commandLink, joined, ours, type MarkdownPart } from '../core/markdownText';

/** A ratio over less than this part of the larger weight says more than the numbers do. */
const LEAST_FOR_RATIO = 0.01;

/** Undefined for a word that no edge of the chosen one touches. @param word index into the report's words */
export function attentionHoverText(
  report: AttentionReport,
  shown: ShownEdges,
  word: number,
): MarkdownPart[] | undefined {
  const arcs = shown.arcs.filter(arc => arc.word === word);
  const lines = word === shown.focus.word ? [focusLine(report, shown)] : arcs.map(arc => arcLine(report, shown, arc));
  if (lines.length === 0) return undefined;
  const links = [
    [commandLink(l10n.t('Show Attention Panel'), commands.showAttentionPanel)],
    [commandLink(l10n.t('Clear Attention'), commands.clearAttention)],
  ];
  return joined([...lines, joined(links, ' · ')], '\n\n');
}

function focusLine(report: AttentionReport, { focus, arcs }: ShownEdges): MarkdownPart[] {
  const count = (direction: Arc['direction']): number => arcs.filter(arc => arc.direction === direction).length;
  const text = l10n.t(
    'The strongest words that it reads ({0}) and that read it ({1}) are marked.',
    count('reads'),
    count('readBy'),
  );
  return [ours`**`, { text: wordText(report, focus.word) }, ours`** &nbsp; `, { text }];
}

/** “Heads 3.1, 4.7 read *Translate* from here; tuned 2.4 × base (0.30 and 0.12)”. */
function arcLine(report: AttentionReport, { focus }: ShownEdges, arc: Arc): MarkdownPart[] {
  const heads = arc.heads.map(({ layer, head }) => `${layer}.${head}`).join(', ');
  const own = wordText(report, focus.word);
  const said =
    arc.direction === 'readBy'
      ? l10n.t('Heads {0} read “{1}” from here', heads, own)
      : l10n.t('Heads {0} of “{1}” read this word', heads, own);
  return [{ text: `${said}${change(arc)}` }];
}

function change({ weights }: Arc): string {
  if (weights.length < 2) return l10n.t('; weight {0}', figure(weights[0]!));
  const [base, tuned] = [weights[0]!, weights.at(-1)!];
  const both = l10n.t('tuned {0}, base {1}', figure(tuned), figure(base));
  if (base <= LEAST_FOR_RATIO * tuned || tuned <= LEAST_FOR_RATIO * base) return `; ${both}`;
  return `; ${l10n.t('tuned {0} × base', decimals(tuned / base, 1))} (${both})`;
}

function wordText({ words }: AttentionReport, word: number): string {
  return printable(words[word]!.text);
}
