/** @file The figure of a prompt's clauses: of each the mean over cases with its interval, model by model, on one scale; drawn by views and as SVG. */
import * as l10n from '@vscode/l10n';
import { figure, signed } from '../../base/readableNumbers';
import type { ModelRole } from '../../protocol/explanation';
import type { ClauseSummary, MeanFigure, StudyGroup } from '../../protocol/study';

/** What the figure is of: the first of these that was measured. */
export type ClauseMeasure = 'effect' | 'score' | 'influence';

export interface ClauseMark {
  readonly role: ModelRole;
  readonly value: MeanFigure;
  readonly low: number;
  readonly high: number;
}

export interface ClauseFigure {
  readonly measure: ClauseMeasure;
  /** Of the axis. */
  readonly label: string;
  readonly show: (value: number) => string;
  /** In the order of the group's clauses; without marks where a clause has no such number. */
  readonly rows: readonly { readonly clause: ClauseSummary; readonly marks: readonly ClauseMark[] }[];
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

const LABELS: Readonly<Record<ClauseMeasure, () => string>> = {
  effect: () => l10n.t('nats a token of the answer lost without the clause'),
  score: () => l10n.t('instruction score of the clause'),
  influence: () => l10n.t('influence of the clause’s words'),
};

/** Undefined where no clause has a number. */
export function clauseFigure({ clauses }: Pick<StudyGroup, 'clauses'>): ClauseFigure | undefined {
  const measure = (['effect', 'score', 'influence'] as const).find(one =>
    clauses.some(({ models }) => models.some(model => valueOf(model, one))),
  );
  if (!measure) return undefined;
  const rows = clauses.map(clause => ({
    clause,
    // The answering model first.
    marks: clause.models.toReversed().flatMap((model): ClauseMark[] => {
      const value = valueOf(model, measure);
      if (!value) return [];
      const [low, high] = value.interval ?? [value.mean, value.mean];
      return [{ role: model.role, value, low, high }];
    }),
  }));
  const ends = rows.flatMap(({ marks }) => marks.flatMap(({ low, high, value }) => [low, high, value.mean]));
  const ticks = ticksBetween(Math.min(0, ...ends), Math.max(0, ...ends));
  const label = LABELS[measure]();
  return {
    ...{ measure, label, rows, ticks, low: ticks[0]!, high: ticks.at(-1)! },
    show: measure === 'effect' ? signed : figure,
  };
}

function valueOf(model: ClauseSummary['models'][number], measure: ClauseMeasure): MeanFigure | undefined {
  return measure === 'effect' ? model.effect?.perToken : model[measure];
}

/** Round numbers that hold both ends between them, three to six of them. */
export function ticksBetween(low: number, high: number): number[] {
  const span = high - low || 1;
  const power = 10 ** Math.floor(Math.log10(span / 2));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(one => span / one <= 4.5)!;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** 0 to 1 along the axis. */
export function along({ low, high }: Pick<ClauseFigure, 'low' | 'high'>, value: number): number {
  return (value - low) / (high - low);
}
