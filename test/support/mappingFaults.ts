/** @file Whether a parsed prompt says of its file what the file says: for tests and for fuzzing, which knows no test runner. */
import type { Message, PromptDocument, Segment, SourceRun } from '../../src/prompt/promptDocument';

/** All messages, the forced response included. */
export function allMessages(document: PromptDocument): readonly Message[] {
  return document.response ? [...document.messages, document.response] : document.messages;
}

/** Runs tile their segment, exact runs say what the file says, and every span lies in the file; what does not, in words. */
export function mappingFaults(file: string, document: PromptDocument): string[] {
  const faults = allMessages(document).flatMap(m => m.segments.flatMap(s => faultsOf(file, s)));
  const spans = [
    ...document.clauses.flatMap(c => c.spans),
    ...document.variables.flatMap(v => v.spans),
    ...document.problems.flatMap(p => p.span ?? []),
  ];
  const outside = spans.filter(span => span.start < 0 || span.end < span.start || span.end > file.length);
  return [...faults, ...outside.map(({ start, end }) => `the span ${start}-${end} lies outside the file`)];
}

/** What is wrong with a run, or undefined. Plain comparisons: a file of 8 MiB can have millions of runs. */
function fault(file: string, text: string, run: SourceRun, at: number): string | undefined {
  const { start, end } = run.source;
  if (run.start !== at || run.end <= at) return 'does not follow the run before it';
  if (start < 0 || end < start || end > file.length) return 'lies outside the file';
  return run.exact && file.slice(start, end) !== text.slice(run.start, run.end)
    ? 'is not what the file says'
    : undefined;
}

function faultsOf(file: string, segment: Segment): string[] {
  let at = 0;
  for (const run of segment.runs) {
    const found = fault(file, segment.text, run, at);
    if (found !== undefined) return [`run ${run.start}-${run.end} ${found}`];
    at = run.end;
  }
  return segment.text !== '' && at === segment.text.length ? [] : ['the runs do not tile the segment'];
}
