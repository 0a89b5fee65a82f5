/** @file Cuts a message's segments where one file ends and another begins. */
import { sliceMapped } from '../source/mappedText';
import type { Message, PromptPart, Segment, SourceRun } from '../promptDocument';
import { partIndexAt } from './parts';

/** The message stands where the prompt itself has it; one that is of other files alone, where the first has it. */
export function messageByFile(message: Message, parts: readonly PromptPart[]): Message {
  const { source } = message;
  const part = parts[partIndexAt(parts, source.start)]!;
  return {
    ...message,
    segments: message.segments.flatMap(segment => segmentsByFile(segment, parts)),
    source: { start: source.start, end: Math.max(source.start, Math.min(source.end, part.span.end)) },
  };
}

function segmentsByFile(segment: Segment, parts: readonly PromptPart[]): readonly Segment[] {
  const cuts = segment.runs
    .slice(1)
    .flatMap((run, i) => (fileOf(run, parts) === fileOf(segment.runs[i]!, parts) ? [] : run.start));
  if (cuts.length === 0 || segment.kind !== 'text') return [segment];
  return [0, ...cuts].map((start, i) => ({
    ...sliceMapped(segment, start, cuts[i] ?? segment.text.length),
    kind: 'text',
  }));
}

function fileOf({ source }: SourceRun, parts: readonly PromptPart[]): number {
  return partIndexAt(parts, source.start);
}
