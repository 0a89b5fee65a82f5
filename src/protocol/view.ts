/** @file What a reader wants to see of an explanation: which model, and which number. */

import type { PictureMethod } from './trust';

/** One model's numbers, or tuned minus base. */
export type ViewMode = 'tuned' | 'base' | 'difference';

/** `difference` only where there is a pair; a model without a twin is `single`. */
export type ShownMode = ViewMode | 'single';

/** One number a word of the prompt. */
export type Quantity = PictureMethod;

/** One number a word of the prompt and a word of the answer. */
export type CellQuantity = 'influence' | 'levels' | 'share' | 'signed';
