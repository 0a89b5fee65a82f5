/** @file What is to be said of a pair whose weights are of two precisions. */
import { sentence, type Words } from '../../base/sentence';
import { weightPrecision } from '../../checkpoint/openCheckpoint';
import type { OpenedModel } from './sessionPool';

/** Undefined of one model, and of two whose weights are alike. @param models base before tuned */
export function differentPrecisions(models: readonly Pick<OpenedModel, 'checkpoint'>[]): Words | undefined {
  const [base, tuned] = models.map(({ checkpoint }) => weightPrecision(checkpoint));
  if (base === undefined || tuned === undefined || base === tuned) return undefined;
  return sentence`The base model's weights are ${base}, the tuned model's ${tuned}: a part of the difference between them comes from that, not from tuning.`;
}
