/** @file What holds for every parsed prompt, whatever its format: the checks that several tests share. */
import { expect } from 'vitest';
import type { Message, PromptDocument } from '../../../src/prompt/promptDocument';

/** All messages, the forced response included. */
export function allMessages(document: PromptDocument): readonly Message[] {
  return document.response ? [...document.messages, document.response] : document.messages;
}

export function messageTexts(document: PromptDocument): (readonly [string, string])[] {
  return allMessages(document).map(m => [m.role, m.segments.map(s => s.text).join('')] as const);
}

/** Runs tile their segment, exact runs say what the file says, and every span lies in the file. */
export function expectMapped(file: string, document: PromptDocument): void {
  for (const segment of allMessages(document).flatMap(m => m.segments)) {
    expect(segment.text).not.toBe('');
    let at = 0;
    for (const run of segment.runs) {
      expect(run.start).toBe(at);
      expect(run.end).toBeGreaterThan(run.start);
      expect(run.source.start).toBeGreaterThanOrEqual(0);
      expect(run.source.end).toBeLessThanOrEqual(file.length);
      if (run.exact) expect(file.slice(run.source.start, run.source.end)).toBe(segment.text.slice(run.start, run.end));
      at = run.end;
    }
    expect(at).toBe(segment.text.length);
  }
  const spans = [
    ...document.clauses.flatMap(c => c.spans),
    ...document.variables.flatMap(v => v.spans),
    ...document.problems.flatMap(p => p.span ?? []),
  ];
  for (const span of spans) {
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(file.length);
  }
}
