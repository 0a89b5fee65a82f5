/** @file The part of an explanation that is about one of the files that were read in with its prompt, as that file's own. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Span } from '../../base/span';
import { placeInPart } from '../../prompt/assembled/parts';
import type { Explanation } from '../../protocol/explanation';
import type { ExplainedFile } from '../attribution/explanationStore';
import { KeptText } from '../prompts/keptText';

export interface LinkedPicture {
  /** The prompt. */
  readonly file: ExplainedFile & { readonly explanation: Explanation };
  /** The explanation with places in the linked file; what is of other files has none. */
  readonly explanation: Explanation;
  /** The linked file's text when it was read in, and now. */
  readonly text: KeptText;
}

/** Stands in no text. */
const NOWHERE: Span = { start: -1, end: -1 };

/** Addresses of the files that were read in. */
export function linkedUris({ uri, explanation }: ExplainedFile): string[] {
  const folder = path.dirname(vscode.Uri.parse(uri, true).fsPath);
  const parts = explanation?.prompt.parts?.slice(1) ?? [];
  return parts.map(part => vscode.Uri.file(path.resolve(folder, part.path)).toString());
}

/** Of the prompt that was explained last, where the file is no explained prompt itself. */
export function linkedPicture(files: readonly ExplainedFile[], uri: string, now: string): LinkedPicture | undefined {
  if (files.some(file => file.uri === uri && file.explanation)) return undefined;
  for (const file of files.toReversed()) {
    const { explanation, wholeText } = file;
    const index = wholeText === undefined ? -1 : linkedUris(file).indexOf(uri) + 1;
    if (!explanation || wholeText === undefined || index < 1) continue;
    const { span } = explanation.prompt.parts![index]!;
    const text = KeptText.between(wholeText.slice(span.start, span.end), now);
    // Verbs have places in the whole text.
    const document = { ...file.document, clauses: [] };
    return { file: { ...file, document, explanation }, explanation: ownOf(explanation, index), text };
  }
  return undefined;
}

function ownOf(explanation: Explanation, index: number): Explanation {
  const { prompt } = explanation;
  const moved = (span: Span): Span => {
    const place = placeInPart(prompt.parts, span);
    return place?.index === index ? place.span : NOWHERE;
  };
  return {
    ...explanation,
    prompt: {
      ...prompt,
      words: prompt.words.map(word => ({ ...word, span: moved(word.span) })),
      clauses: prompt.clauses.map(clause => ({
        ...clause,
        spans: clause.spans.map(moved).filter(span => span !== NOWHERE),
      })),
    },
  };
}

/** Where a span of an assembled prompt stands in a file that was read in; undefined of the prompt's own text. */
export function linkedSpan(file: ExplainedFile | undefined, span: Span): { uri: string; span: Span } | undefined {
  const place = placeInPart(file?.explanation?.prompt.parts, span);
  return file && place && place.index > 0 ? { uri: linkedUris(file)[place.index - 1]!, span: place.span } : undefined;
}
