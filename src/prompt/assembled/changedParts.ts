/** @file A prompt that was changed, file by file: which of those that it was put together from say something else by it. */
import type { AssembledText } from './parts';

/** A text with the files that are read in with it; without parts, the prompt's own file alone. */
export type MaybeAssembled = Pick<AssembledText, 'text'> & { readonly parts?: AssembledText['parts'] | undefined };

export interface ChangedPart {
  /** From the prompt's folder; undefined of the prompt itself. */
  readonly path: string | undefined;
  readonly before: string;
  readonly after: string;
}

/** The prompt itself first. @param after with the same files, in the same order */
export function changedParts(before: MaybeAssembled, after: MaybeAssembled): ChangedPart[] {
  const textsOf = ({ text, parts }: MaybeAssembled): string[] =>
    parts?.map(({ span }) => text.slice(span.start, span.end)) ?? [text];
  const now = textsOf(after);
  return textsOf(before).flatMap((text, i): ChangedPart[] =>
    now[i] === undefined || now[i] === text
      ? []
      : [{ path: i === 0 ? undefined : before.parts![i]!.path, before: text, after: now[i] }],
  );
}
