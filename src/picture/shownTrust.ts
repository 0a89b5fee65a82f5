/** @file The trust of what is painted now, and an explanation with the trust that was measured of it. */
import type { TrustReport } from '../protocol/ablation';
import type { Explanation, ModelRole } from '../protocol/explanation';
import type { PictureMethod, Trust } from '../protocol/trust';
import type { PaintedNumbers } from './paintedNumbers';
import { betterMethod } from './trustSentence';

/** What `auto` chooses between: both are there after one backward pass. */
export const AUTO_METHODS: readonly PictureMethod[] = ['influence', 'gradient'];

export interface ModelTrust {
  readonly role: ModelRole;
  readonly trust: Trust;
}

/** Of the models whose numbers are painted, the tuned one first; empty where it was not measured of this quantity. */
export function shownTrust({ models }: Explanation, { mode, quantity }: Painted): ModelTrust[] {
  const shown = mode === 'difference' ? models.toReversed() : models.filter(({ role }) => role === mode);
  return shown.flatMap(({ role, trust }) => (trust?.method === quantity ? [{ role, trust }] : []));
}

type Painted = Pick<PaintedNumbers, 'mode' | 'quantity'>;

/** Whether the words that are painted strongest matter no more than words drawn by lot; in a difference, those of one of the models. */
export function isAtChance(explanation: Explanation, painted: Painted): boolean {
  return shownTrust(explanation, painted).some(({ trust }) => 'state' in trust && trust.state === 'chance');
}

/** @param methods those that were asked for; the better one is painted */
export function withTrust(
  explanation: Explanation,
  methods: readonly PictureMethod[],
  report: TrustReport,
): Explanation {
  const painted = betterMethod(
    report.models.map(({ trust }) => trust),
    methods,
  );
  const chosen = methods.indexOf(painted);
  const models = explanation.models.map(model => {
    const trust = report.models.find(({ role }) => role === model.role)?.trust[chosen];
    return trust ? { ...model, trust } : model;
  });
  return paintedBy({ ...explanation, models }, painted);
}

export function paintedBy(explanation: Explanation, painted: PictureMethod): Explanation {
  return { ...explanation, provenance: { ...explanation.provenance, painted } };
}

/** More of the same explanation, with what was found out about the first part of it. */
export function withTrustOf(explanation: Explanation, before: Explanation): Explanation {
  const models = explanation.models.map(model => {
    const trust = before.models.find(({ role }) => role === model.role)?.trust;
    return trust ? { ...model, trust } : model;
  });
  return paintedBy({ ...explanation, models }, before.provenance.painted);
}
