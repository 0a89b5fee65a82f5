/** @file Which of its files a passage of an assembled prompt is of. */
import type { Span } from '../base/span';
import { partIndexAt } from '../prompt/assembled/parts';
import type { ExplainedPrompt } from '../protocol/explanation';

/** The path of the file that is read in; undefined of the prompt's own text. */
export function partNameOf({ parts }: Pick<ExplainedPrompt, 'parts'>, spans: readonly Span[]): string | undefined {
  const [first] = spans;
  const index = parts && first ? partIndexAt(parts, first.start) : 0;
  return index === 0 ? undefined : parts![index]!.path;
}

/** A label with its file before it, where that is not the prompt's own. */
export function labelInPart(prompt: Pick<ExplainedPrompt, 'parts'>, spans: readonly Span[], label: string): string {
  const name = partNameOf(prompt, spans);
  return name === undefined ? label : `${name}: ${label}`;
}
