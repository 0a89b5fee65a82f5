/** @file What is to be said of a pair whose weights are stored in two precisions. */
import { sentence, type Words } from '../../base/sentence';
import { weightPrecision } from '../../checkpoint/openCheckpoint';
import type { OpenedModel } from './sessionPool';

/** Undefined of one model, and of two that are stored alike. @param models base before tuned */
export function differentPrecisions(models: readonly Pick<OpenedModel, 'checkpoint'>[]): Words | undefined {
  const [base, tuned] = models.map(({ checkpoint }) => weightPrecision(checkpoint));
  if (base === undefined || tuned === undefined || base === tuned) return undefined;
  return sentence`The base model's weights are stored as ${base}, the tuned model's as ${tuned}: a part of the difference between them comes from that, not from tuning.`;
}
