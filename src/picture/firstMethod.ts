/** @file The picture that an explanation has in any case: the influence, or, where nothing else was asked for, the information flow. */
import type { PictureMethod } from '../protocol/trust';

export function firstMethod(words: readonly { readonly influence?: number; readonly flow?: number }[]): PictureMethod {
  return words.some(({ influence, flow }) => influence === undefined && flow !== undefined) ? 'flow' : 'influence';
}
