/**
 * @file Dotprompt's partials, put into the template in the place of their tags as Handlebars does it: a tag alone on its line takes the line,
 * and its indentation stands before each line of the partial.
 */
import { sentence } from '../../base/sentence';
import { fileText, sliceMapped, type MappedText } from '../source/mappedText';
import { MAX_PROMPT_LENGTH, type ProblemList } from '../problems';
import type { PromptPart, SourceRun } from '../promptDocument';
import type { PromptFile } from '../rawPrompt';
import { textStart } from './parts';
import { findHandlebarsTags, type HandlebarsTag } from '../template/handlebarsTags';

/** Partials inside one another; a prompt has two or so. */
const MAX_DEPTH = 16;
/** Tags that are replaced: partials that include one another twice each grow without end, though each is short. */
const MAX_PARTIALS = 10_000;

/** `{{>name}}`; undefined where it is no partial, or is given a context or values of its own. */
export function partialName(tag: string): string | undefined {
  const found = /^\{\{~?\s*>\s*(?:"([^"]+)"|'([^']+)'|([\w./-]+))\s*~?\}\}$/.exec(tag);
  return found ? found[1] || found[2] || found[3] : undefined;
}

/** @param template of the prompt. A partial that is not read in stays as it is written. */
export function withPartials(template: MappedText, file: PromptFile, problems: ProblemList): MappedText {
  const partials = file.included?.parts.filter(({ kind }) => kind === 'partial') ?? [];
  return partials.length === 0 ? template : new Expander(file, partials, problems).expanded(template, []);
}

class Expander {
  private length = 0;
  private count = 0;
  private isTold = false;

  constructor(
    private readonly file: PromptFile,
    private readonly partials: readonly PromptPart[],
    private readonly problems: ProblemList,
  ) {}

  /** @param inside names of the partials that the text stands in */
  expanded(template: MappedText, inside: readonly string[]): MappedText {
    const pieces: MappedText[] = [];
    let done = 0;
    for (const tag of findHandlebarsTags(template.text)) {
      const body = this.bodyOf(template, tag, inside);
      if (!body) continue;
      pieces.push(sliceMapped(template, done, tag.from));
      // What `~` takes away is no indentation.
      const isIndented = tag.from < tag.start && template.text[tag.start + 2] !== '~';
      pieces.push(...(isIndented ? indented(body, sliceMapped(template, tag.from, tag.start)) : [body]));
      done = tag.to;
    }
    pieces.push(sliceMapped(template, done, template.text.length));
    return joined(pieces);
  }

  private bodyOf(template: MappedText, tag: HandlebarsTag, inside: readonly string[]): MappedText | undefined {
    if (tag.kind !== 'other') return undefined;
    const name = partialName(template.text.slice(tag.start, tag.end));
    const part = name === undefined ? undefined : this.partials.find(({ written }) => written === name);
    if (name === undefined || !part) return undefined;
    if (inside.includes(name) || inside.length >= MAX_DEPTH) {
      const source = sliceMapped(template, tag.start, tag.end).runs[0]?.source;
      this.problems.add('error', sentence`The partial ${name} includes itself. Take it out here.`, source);
      return undefined;
    }
    if (++this.count > MAX_PARTIALS || this.length > MAX_PROMPT_LENGTH) {
      this.tooMuch();
      return undefined;
    }
    const { text } = this.file.included!;
    const body = this.expanded(fileText(text, textStart(text, part.span), part.span.end), [...inside, name]);
    this.length += body.text.length;
    return body;
  }

  private tooMuch(): void {
    if (!this.isTold) this.problems.add('error', sentence`The partials of this prompt make it too long. Shorten it.`);
    this.isTold = true;
  }
}

/** The indentation before each line that is not the empty one at the end. */
function indented(body: MappedText, indent: MappedText): MappedText[] {
  const lines: MappedText[] = [];
  for (let start = 0; start < body.text.length;) {
    const feed = body.text.indexOf('\n', start);
    const end = feed === -1 ? body.text.length : feed + 1;
    lines.push(indent, sliceMapped(body, start, end));
    start = end;
  }
  return lines;
}

function joined(pieces: readonly MappedText[]): MappedText {
  const runs: SourceRun[] = [];
  let length = 0;
  for (const piece of pieces) {
    for (const run of piece.runs) runs.push({ ...run, start: run.start + length, end: run.end + length });
    length += piece.text.length;
  }
  return { text: pieces.map(({ text }) => text).join(''), runs };
}
