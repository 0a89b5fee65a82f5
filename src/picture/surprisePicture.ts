/** @file The surprise of a prompt's words as it is painted: one number a word, of a model or tuned minus base, and the steps of its colour. */
import type { SurpriseReport } from '../protocol/surprise';
import type { ShownMode, ViewMode } from '../protocol/view';

export interface SurpriseNumbers {
  readonly mode: ShownMode;
  /** Nats, one entry a word; of a difference tuned minus base. Null where there is none. */
  readonly nats: readonly (number | null)[];
}

/** Nats from which a word has each step of colour: one in 55, in 3,000, in 160,000. */
export const SURPRISE_STEPS: readonly number[] = [4, 8, 12];
/** Of a difference: 2.7, 7.4 and 55 times as likely for one of the two. */
export const DIFFERENCE_STEPS: readonly number[] = [1, 2, 4];

/** @param wanted a report of one model has one mode only */
export function surpriseNumbers({ models, prompt }: SurpriseReport, wanted: ViewMode): SurpriseNumbers {
  const of = (role: string): readonly (number | null)[] | undefined =>
    models.find(model => model.role === role)?.words.map(word => (word === null ? null : 0 - word.logProbability));
  const [base, tuned] = [of('base'), of('tuned')];
  if (!base || !tuned)
    return { mode: models.at(-1)?.role ?? 'single', nats: of(models.at(-1)?.role ?? 'single') ?? [] };
  if (wanted !== 'difference') return { mode: wanted, nats: wanted === 'base' ? base : tuned };
  const nats = prompt.words.map((_, w) => {
    const [own, other] = [tuned[w] ?? null, base[w] ?? null];
    return own === null || other === null ? null : own - other;
  });
  return { mode: wanted, nats };
}

/** From 1; 0 for a word that is not painted. */
export function surpriseStep({ mode }: Pick<SurpriseNumbers, 'mode'>, nats: number | null): number {
  if (nats === null) return 0;
  const steps = mode === 'difference' ? DIFFERENCE_STEPS : SURPRISE_STEPS;
  return steps.filter(from => Math.abs(nats) >= from).length;
}
