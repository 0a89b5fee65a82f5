/** @file What is known of how the models find a file's own words, whether that is what the file shows, and which words are marked. */
import type { Span } from '../../base/span';
import { surpriseNumbers, surpriseStep, type SurpriseNumbers } from '../../picture/surprisePicture';
import type { Picked } from '../../picture/paintedNumbers';
import type { SurpriseReport } from '../../protocol/surprise';
import type { ViewMode } from '../../protocol/view';
import type { DecorationKind } from '../attribution/attributionPlan';
import type { AskedFile } from '../core/fileStore';
import type { KeptText } from '../prompts/keptText';

export interface SurprisedFile extends AskedFile {
  readonly text: string;
  readonly report?: SurpriseReport;
}

export interface ShownSurprise {
  readonly file: SurprisedFile;
  readonly report: SurpriseReport;
  readonly numbers: SurpriseNumbers;
  readonly text: KeptText;
}

/** The stores that decide what a file shows. */
export interface ShownFiles {
  readonly surprises: { get(uri: string): SurprisedFile | undefined; textOf(uri: string): KeptText | undefined };
  readonly attention: { get(uri: string): { readonly report?: unknown } | undefined };
  readonly explanations: { get(uri: string): Picked | undefined; modeOf(uri: string): ViewMode };
}

/** Undefined where it is not there, or what was asked for later is shown over it: attention, a word of the answer, a question. */
export function shownSurprise(
  { surprises, attention, explanations }: ShownFiles,
  uri: string,
): ShownSurprise | undefined {
  const file = surprises.get(uri);
  const text = surprises.textOf(uri);
  const picked = explanations.get(uri);
  if (!file?.report || !text || attention.get(uri)?.report !== undefined) return undefined;
  if (picked && (picked.contrast || picked.passage || picked.answerWord !== undefined)) return undefined;
  const { report } = file;
  return { file, report, text, numbers: surpriseNumbers(report, explanations.modeOf(uri)) };
}

/** Words that did not change keep their place; each has the step that its nats say. */
export function planSurprise({ report, numbers, text }: ShownSurprise): Map<DecorationKind, Span[]> {
  const plan = new Map<DecorationKind, Span[]>();
  const add = (kind: DecorationKind, span: Span): void => void plan.set(kind, [...(plan.get(kind) ?? []), span]);
  const strongest = numbers.mode === 'difference' ? 3 : 2;
  report.prompt.words.forEach(({ span }, w) => {
    const nats = numbers.nats[w] ?? null;
    const step = surpriseStep(numbers, nats);
    const placed = step === 0 ? undefined : text.word(span);
    if (!placed || nats === null) return;
    const side = numbers.mode !== 'difference' ? 'magnitude' : nats < 0 ? 'base' : 'tuned';
    add(`${side}${step}`, placed);
    if (step < strongest) return;
    add(side === 'magnitude' ? 'strongest' : side === 'base' ? 'strongestBase' : 'strongestTuned', placed);
  });
  return plan;
}
