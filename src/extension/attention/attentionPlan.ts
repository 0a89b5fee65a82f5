/** @file What is known of a file's attention, and which words the overlay marks: the chosen one, what it reads, and who reads it, in steps. */
import type { Span } from '../../base/span';
import { ALL_HEADS, arcsOf, shownModeOf, type Arc } from '../../picture/attentionArcs';
import type { ShownMode, ViewMode } from '../../protocol/view';
import type { AttentionReport, FocusWord } from '../../protocol/attention';
import { EDGE_STEPS } from '../core/contributions';
import type { AskedFile } from '../core/fileStore';
import type { KeptText } from '../prompts/keptText';

export interface AttendedFile extends AskedFile {
  readonly text: string;
  readonly report?: AttentionReport;
  /** Which of the report's focus words is looked at. */
  readonly focus: number;
}

/** Step 1 is the weakest. */
export type AttentionKind = `${'reads' | 'readBy'}${number}` | 'focus';

export interface ShownEdges {
  readonly focus: FocusWord;
  /** Whose weights the marks are of: two colours say the direction, so that a difference is shown as the tuned model's. */
  readonly mode: ShownMode;
  readonly arcs: readonly Arc[];
}

/** Undefined where the report has no focus word. */
export function shownEdges(report: AttentionReport, focus: number, wanted: ViewMode): ShownEdges | undefined {
  const word = report.focus[focus] ?? report.focus[0];
  if (!word) return undefined;
  const mode = shownModeOf(report, wanted === 'difference' ? 'tuned' : wanted);
  return { focus: word, mode, arcs: arcsOf(report, word, mode, ALL_HEADS) };
}

/** Words that did not change keep their place; of the others, and of the answer's, nothing is drawn. */
export function planAttention(
  report: AttentionReport,
  { focus, arcs }: ShownEdges,
  text: KeptText,
): Map<AttentionKind, Span[]> {
  const plan = new Map<AttentionKind, Span[]>();
  const add = (kind: AttentionKind, word: number): void => {
    const placed = report.words[word]!.part === 'prompt' ? text.word(report.words[word]!.span) : undefined;
    if (placed) plan.set(kind, [...(plan.get(kind) ?? []), placed]);
  };
  const full = arcs.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0);
  add('focus', focus.word);
  for (const { direction, word, value } of arcs) add(`${direction}${stepOf(Math.abs(value) / full)}`, word);
  return plan;
}

/** Steps are equal parts of the strongest weight. */
function stepOf(part: number): number {
  return Math.max(1, Math.min(EDGE_STEPS, Math.ceil(part * EDGE_STEPS)));
}
