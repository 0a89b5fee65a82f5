/** @file Puts values into a raw prompt: messages of mapped text, or a template, become messages of segments. */
import { sentence } from '../../base/sentence';
import { sliceMapped, sourceSpan, type MappedText } from '../source/mappedText';
import { splitPlaceholders, type Piece } from './placeholders';
import { type ProblemList, MAX_PROMPT_LENGTH, MAX_PROMPT_PARTS } from '../problems';
import type { Message, Segment, Variable } from '../promptDocument';
import { PromptVariables } from './promptVariables';
import type { RawPrompt, RawTemplate, RawText } from '../rawPrompt';
import { handlebarsNodes } from '../template/handlebarsTemplate';
import { jinjaNodes } from '../template/jinjaTemplate';
import type { TemplateNode } from '../template/nodes';
import { handlebarsText, pythonText } from '../template/printed';
import { renderTemplate } from '../template/render';
import { dataOf, isList, isMap } from '../template/value';

export interface Assembled {
  readonly messages: readonly Message[];
  readonly variables: readonly Variable[];
}

export function assemble(raw: RawPrompt, values: Readonly<Record<string, string>>, problems: ProblemList): Assembled {
  const variables = new PromptVariables(values, raw.declared);
  const messages = raw.template
    ? rendered(raw.template, variables, problems)
    : new Assembler(raw, variables, problems).messages();
  variables.report(problems);
  return { messages, variables: variables.list() };
}

function rendered(template: RawTemplate, variables: PromptVariables, problems: ProblemList): Message[] {
  if (hasMoreTags(template.text.text, MAX_PROMPT_PARTS)) {
    problems.add('error', tooManyParts);
    return [];
  }
  const print = template.engine === 'dotprompt' || template.engine === 'mustache' ? handlebarsText : pythonText;
  const { pieces, unknown, media, endless } = renderTemplate(template.text, nodesOf(template), variables, print);
  if (endless) problems.add('error', endless === 'length' ? tooLong : tooManyParts);
  if (unknown) {
    const message = sentence`Unknown template logic is not evaluated and stays in the prompt as it is written.`;
    problems.add('warning', message, unknown);
  }
  if (media)
    problems.add('warning', sentence`A media part is not text, so it is left out: models here read only text.`, media);
  return template.split(pieces, problems);
}

/** Before any is read, which takes a hundred times as long. */
function hasMoreTags(text: string, most: number): boolean {
  const opening = /\{[{%#]/g;
  let count = 0;
  while (opening.test(text)) if (++count > most) return true;
  return false;
}

function nodesOf({ engine, text: { text } }: RawTemplate): TemplateNode[] {
  if (engine === 'dotprompt') return handlebarsNodes(text, 'dotprompt');
  if (engine === 'mustache') return handlebarsNodes(text, 'none');
  return jinjaNodes(text, { trimBlocks: engine === 'prompt-flow' });
}

const tooLong = sentence`The prompt with its values is longer than ${MAX_PROMPT_LENGTH} characters. Shorten it.`;
export const tooManyParts = sentence`The prompt has more than ${MAX_PROMPT_PARTS} parts (messages, placeholders, tags). Shorten it.`;

class Assembler {
  private length = 0;
  private parts = 0;

  constructor(
    private readonly raw: RawPrompt,
    private readonly variables: PromptVariables,
    private readonly problems: ProblemList,
  ) {}

  messages(): Message[] {
    return this.raw.messages.map(({ role, parts, fields, source }) => ({
      role,
      segments: parts.flatMap(part => this.segments(part)),
      ...(fields && { fields }),
      source,
    }));
  }

  private segments(part: RawText): Segment[] {
    const segments: Segment[] = [];
    if (part.literal) {
      this.push(segments, { text: part.text, runs: part.runs, kind: 'text' });
      return segments;
    }
    for (const piece of splitPlaceholders(part.text, this.raw.dialect)) {
      if (++this.parts > MAX_PROMPT_PARTS) {
        if (this.parts === MAX_PROMPT_PARTS + 1)
          this.problems.add('error', tooManyParts, sourceSpan(part, piece.start, piece.end));
        break;
      }
      if (piece.kind === 'text') this.push(segments, { ...sliceMapped(part, piece.start, piece.end), kind: 'text' });
      else this.push(segments, this.variable(part, piece));
    }
    return segments;
  }

  private variable(part: MappedText, piece: Piece): Segment {
    const name = piece.name!;
    const source = sourceSpan(part, piece.start, piece.end)!;
    const text = this.textOf(name);
    this.variables.use(name, source);
    if (text === undefined)
      return { ...sliceMapped(part, piece.start, piece.end), kind: 'placeholder', variable: name };
    const runs = [{ start: 0, end: text.length, source, exact: false }];
    return { text, kind: 'value', variable: name, runs };
  }

  /** By the whole name, else `{{user.name}}` by the map that `user` is. A list or map has no text. */
  private textOf(name: string): string | undefined {
    const parts = name.split('.');
    for (let length = parts.length; length > 0; length--) {
      const found = this.variables.find(parts.slice(0, length).join('.'));
      if (!found) continue;
      let value = found.value;
      for (const key of parts.slice(length)) {
        const data = dataOf(value);
        value = isMap(data) ? data.get(key) : undefined;
      }
      const none = value === undefined || value === null || isList(value) || isMap(value);
      return none ? undefined : handlebarsText(value);
    }
    return undefined;
  }

  /** Drops what would make the prompt longer than any model reads: one long value can stand at many placeholders. */
  private push(segments: Segment[], segment: Segment): void {
    if (segment.text === '') return;
    const before = this.length;
    this.length += segment.text.length;
    if (this.length <= MAX_PROMPT_LENGTH) segments.push(segment);
    else if (before <= MAX_PROMPT_LENGTH) this.problems.add('error', tooLong, segment.runs[0]?.source);
  }
}
