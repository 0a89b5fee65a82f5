/** @file What is known of a prompt as far as it is about one of the files that were read in with it: as that file's own, by places in it. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Span } from '../../base/span';
import { placeInPart } from '../../prompt/assembled/parts';
import type { PromptPart } from '../../prompt/promptDocument';
import type { PromptWord } from '../../protocol/explanation';
import type { AskedFile } from '../core/fileStore';
import { KeptText } from '../prompts/keptText';

/** Stands in no text. */
const NOWHERE: Span = { start: -1, end: -1 };

/** Addresses of the files that were read in. */
export function linkedUris({ uri, whole }: AskedFile): string[] {
  const folder = path.dirname(vscode.Uri.parse(uri, true).fsPath);
  const parts = whole?.parts.slice(1) ?? [];
  return parts.map(part => vscode.Uri.file(path.resolve(folder, part.path)).toString());
}

/** A file that was read in, and what it was read in with. */
export class LinkedPart<File extends AskedFile> {
  private constructor(
    readonly file: File,
    private readonly parts: readonly PromptPart[],
    private readonly index: number,
    /** The linked file's text when it was read in, and now. */
    readonly text: KeptText,
  ) {}

  /** Of the prompt that was asked about last, where the file is none itself. @param now the linked file's text */
  static of<File extends AskedFile>(files: readonly File[], uri: string, now: string): LinkedPart<File> | undefined {
    if (files.some(file => file.uri === uri)) return undefined;
    for (const file of files.toReversed()) {
      const index = linkedUris(file).indexOf(uri) + 1;
      if (!file.whole || index < 1) continue;
      const { text, parts } = file.whole;
      const { start, end } = parts[index]!.span;
      return new LinkedPart(file, parts, index, KeptText.between(text.slice(start, end), now));
    }
    return undefined;
  }

  /** A place of the whole text in this file, which is none where it is of another. */
  placed = (span: Span): Span => {
    const place = placeInPart(this.parts, span);
    return place?.index === this.index ? place.span : NOWHERE;
  };

  /** The same words, each at its index. */
  words(words: readonly PromptWord[]): PromptWord[] {
    return words.map(word => ({ ...word, span: this.placed(word.span) }));
  }

  placedHere(spans: readonly Span[]): Span[] {
    return spans.map(this.placed).filter(span => span !== NOWHERE);
  }
}

/** Where a span of the whole text stands in a file that was read in; undefined of the prompt's own text. */
export function linkedSpan(file: AskedFile | undefined, span: Span): { uri: string; span: Span } | undefined {
  const place = placeInPart(file?.whole?.parts, span);
  return file && place && place.index > 0 ? { uri: linkedUris(file)[place.index - 1]!, span: place.span } : undefined;
}
