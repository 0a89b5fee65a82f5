/** @file What the setting wants painted of an explanation. */
import type { Explanation } from '../../protocol/explanation';
import type { Quantity } from '../../protocol/view';
import { settings } from '../core/settings';

/** By `auto`, what trust has chosen. */
export function shownQuantity(explanation: Explanation | undefined): Quantity {
  const wish = settings.quantity();
  return wish === 'auto' ? (explanation?.provenance.painted ?? 'influence') : wish;
}
