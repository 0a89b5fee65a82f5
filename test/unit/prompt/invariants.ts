/** @file What holds for every parsed prompt, whatever its format: the checks that several tests share. */
import { expect } from 'vitest';
import type { PromptDocument } from '../../../src/prompt/promptDocument';
import { allMessages, mappingFaults } from '../../support/mappingFaults';

export { allMessages };

export function messageTexts(document: PromptDocument): (readonly [string, string])[] {
  return allMessages(document).map(m => [m.role, m.segments.map(s => s.text).join('')] as const);
}

/** Runs tile their segment, exact runs say what the file says, and every span lies in the file. */
export function expectMapped(file: string, document: PromptDocument): void {
  expect(mappingFaults(file, document).slice(0, 5)).toEqual([]);
}
