/** @file Puts variables into a raw prompt: messages of mapped text become messages of segments. */
import type { Span } from '../../base/span';
import { sliceMapped, sourceSpan, type MappedText } from '../source/mappedText';
import { splitPlaceholders, type Piece } from './placeholders';
import type { ProblemList } from '../problems';
import type { Message, Segment, Variable } from '../promptDocument';
import type { RawPrompt } from '../rawPrompt';

/** UTF-16 units of a prompt with its values put in, and of a file: far over any local model's context (a token is about four). */
export const MAX_PROMPT_LENGTH = 8 * 1024 * 1024;
/** Variable names listed in a message. */
const SHOWN_NAMES = 20;

export interface Assembled {
  readonly messages: readonly Message[];
  readonly variables: readonly Variable[];
}

export function assemble(raw: RawPrompt, values: Readonly<Record<string, string>>, problems: ProblemList): Assembled {
  const assembler = new Assembler(raw, new Map(Object.entries(values)), problems);
  const messages = raw.messages.map(message => ({
    role: message.role,
    segments: message.parts.flatMap(part => assembler.segments(part)),
    ...(message.fields && { fields: message.fields }),
    source: message.source,
  }));
  assembler.report();
  return { messages, variables: assembler.variables() };
}

interface Use {
  readonly value?: string;
  readonly origin: Variable['origin'];
  readonly spans: Span[];
}

class Assembler {
  private readonly uses = new Map<string, Use>();
  private length = 0;
  private logic: Span | undefined;

  constructor(
    private readonly raw: RawPrompt,
    private readonly given: ReadonlyMap<string, string>,
    private readonly problems: ProblemList,
  ) {}

  segments(part: MappedText): Segment[] {
    const segments: Segment[] = [];
    let text: Piece | undefined;
    const flush = (): void => {
      if (text) this.push(segments, { ...sliceMapped(part, text.start, text.end), kind: 'text' });
      text = undefined;
    };
    for (const piece of splitPlaceholders(part.text, this.raw.dialect)) {
      if (piece.kind === 'text' || piece.kind === 'logic') {
        // Logic that stays as it is written is text like any other.
        text = { start: text?.start ?? piece.start, end: piece.end, kind: 'text' };
        if (piece.kind === 'logic') this.logic ??= sourceSpan(part, piece.start, piece.end);
        continue;
      }
      flush();
      if (piece.kind === 'variable') this.push(segments, this.variable(part, piece));
    }
    flush();
    return segments;
  }

  private variable(part: MappedText, piece: Piece): Segment {
    const name = piece.name!;
    const source = sourceSpan(part, piece.start, piece.end)!;
    const use = this.use(name);
    use.spans.push(source);
    if (use.value === undefined)
      return { ...sliceMapped(part, piece.start, piece.end), kind: 'placeholder', variable: name };
    const runs = [{ start: 0, end: use.value.length, source, exact: false }];
    return { text: use.value, kind: 'value', variable: name, runs };
  }

  private use(name: string): Use {
    const known = this.uses.get(name);
    if (known) return known;
    const given = this.given.get(name);
    const declared = this.raw.declared.get(name);
    const use: Use =
      given !== undefined
        ? { value: given, origin: 'given', spans: [] }
        : declared
          ? { value: declared.value, origin: declared.origin, spans: [] }
          : { origin: 'none', spans: [] };
    this.uses.set(name, use);
    return use;
  }

  /** Drops what would make the prompt longer than any model reads: one long value can stand at many placeholders. */
  private push(segments: Segment[], segment: Segment): void {
    if (segment.text === '') return;
    const before = this.length;
    this.length += segment.text.length;
    if (this.length <= MAX_PROMPT_LENGTH) segments.push(segment);
    else if (before <= MAX_PROMPT_LENGTH) {
      this.problems.add(
        'error',
        `The prompt with its values is longer than ${MAX_PROMPT_LENGTH} characters. Shorten it.`,
        segment.runs[0]?.source,
      );
    }
  }

  report(): void {
    if (this.logic) {
      this.problems.add(
        'warning',
        'Template logic (conditions, loops, filters, helpers) is not evaluated: it stays in the prompt as it is written.',
        this.logic,
      );
    }
    this.reportOpen();
    const names = [...this.uses.keys()];
    const known = names.length > 0 ? `It has ${listed(names)}.` : 'It has none.';
    for (const name of this.given.keys()) {
      if (!this.uses.has(name))
        this.problems.add('warning', `The prompt has no variable ${name}: its value is not used. ${known}`);
    }
  }

  /** One problem for all variables without a value: a template may have dozens. */
  private reportOpen(): void {
    const open = [...this.uses].filter(([, use]) => use.origin === 'none');
    if (open.length === 0) return;
    const names = listed(open.map(([name]) => name));
    const [variable, places] =
      open.length === 1 ? ['variable', 'its placeholder stays'] : ['variables', 'their placeholders stay'];
    this.problems.add(
      'information',
      `No value for the ${variable} ${names}: ${places} as written. Give values with --var NAME=VALUE.`,
      open[0]![1].spans[0],
    );
  }

  variables(): Variable[] {
    return [...this.uses].map(([name, use]) => ({ name, ...use }));
  }
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, SHOWN_NAMES).join(', ')}${names.length > SHOWN_NAMES ? ', …' : ''}`;
}
