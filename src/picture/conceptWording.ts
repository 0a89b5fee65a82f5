/** @file Concepts in a few words: those nearest to them, behind the name that the user gave. */
import { printable } from '../base/printable';
import type { ComponentRow, WordOfConcept } from './conceptPicture';

export const MINUS = '\u2212';

/** White space inside a token is made visible, so that it does not run together with what separates two of them. */
export function shown(word: string): string {
  return printable(word).replaceAll(/[ \u00a0]/g, '␣');
}

/** “Ella Rose −was”: the opposite direction is marked. */
export function wordLine(words: readonly WordOfConcept[], count: number, separator = ' '): string {
  return words
    .slice(0, count)
    .map(({ text, opposite }) => (opposite ? MINUS : '') + shown(text))
    .join(separator);
}

/** “Colours: red blue green”: the name that the user gave, ahead of the words. */
export function conceptTitle({ name, words }: Pick<ComponentRow, 'name' | 'words'>, count: number): string {
  const line = wordLine(words, count);
  return name === undefined ? line : `${printable(name)}: ${line}`;
}
