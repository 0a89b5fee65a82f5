/**
 * @file Markdown prompts with the texts of other files: instructions that an editor puts before a prompt are a system message (behind the
 * text where that is the system's already), linked files follow the text, in the order of the list, each as a paragraph of its own.
 */
import { splitFrontMatter } from '../source/frontMatter';
import { fileText, sourceSpan, trimMapped } from '../source/mappedText';
import type { ProblemList } from '../problems';
import { textStart } from './parts';
import type { PromptPart, Role } from '../promptDocument';
import type { PromptFile, RawMessage, RawText } from '../rawPrompt';

export function withIncluded(
  own: RawMessage | undefined,
  role: Role,
  file: PromptFile,
  problems: ProblemList,
): readonly RawMessage[] {
  const parts = file.included?.parts ?? [];
  const before = role === 'system' ? [] : parts.filter(({ kind }) => kind === 'instructions');
  const behind = parts.filter(({ kind }) => kind === 'link' || (kind === 'instructions' && role === 'system'));
  const texts = (list: readonly PromptPart[]): RawText[] =>
    list.flatMap(part => {
      const body = textOfPart(part, file, problems);
      return body.text === '' ? [] : [gapBefore(part, file), body];
    });
  return [message('system', undefined, texts(before)), message(role, own, texts(behind))].flatMap(one => one ?? []);
}

function message(role: Role, own: RawMessage | undefined, texts: readonly RawText[]): RawMessage | undefined {
  // What nothing stands before needs no paragraph of its own.
  const parts = own ? [...own.parts, ...texts] : texts.slice(1);
  const [first] = parts;
  const source = own?.source ?? (first && sourceSpan(first, 0, first.text.length));
  return source && { ...own, role, parts, source };
}

/** Its text as its kind of file has it: without its header where it is Markdown. It is no template, whatever it looks like. */
function textOfPart({ path, span }: PromptPart, { included }: PromptFile, problems: ProblemList): RawText {
  const { text } = included!;
  const start = textStart(text, span);
  const file: PromptFile = { text: text.slice(0, span.end), start, name: path, line: undefined };
  const isMarkdown = /\.(?:md|markdown|mdc)$/i.test(path);
  return {
    ...trimMapped(isMarkdown ? splitFrontMatter(file, problems).body : fileText(file.text, start, span.end)),
    literal: true,
  };
}

/** The blank line that stands before the file in the assembled text. */
function gapBefore(part: PromptPart, { text: prompt, included }: PromptFile): RawText {
  const { text, parts } = included!;
  const before = parts[parts.indexOf(part) - 1]?.span.end ?? prompt.length;
  return { ...fileText(text, before, part.span.start), literal: true };
}
