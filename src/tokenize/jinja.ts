/** @file Chat templates as programs: compiled with the line of a mistake, run with a budget. */
import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import { LensError } from '../base/errors';

/** Some 200 steps a message: 1,500 messages stay far below it, and a template that reaches it (in seconds) will not end. */
const MAX_STEPS = 1_000_000;
/** A chat template counts messages and tools; a longer range is a mistake or an attack on memory. */
const MAX_RANGE = 100_000;

/**
 * The day that templates are told when they ask for today's: the one Llama's templates use themselves when they can't
 * ask. A date that moves would change the tokens, and with them every number, from one day to the next.
 */
const FIXED_DATE = new Date(Date.UTC(2024, 6, 26));

/** The lexer of @huggingface/jinja 0.5 takes time with the square of a run of white space; one this long is no layout. */
const MAX_SPACE_RUN = 4_096;

type Program = ReturnType<typeof parse>;
type LexedTokens = ReturnType<typeof tokenize>;

export interface CompiledTemplate {
  readonly text: string;
  readonly file: string;
  readonly program: Program;
}

export interface Rendered {
  readonly text: string;
  /** Whether the template asked for today's date and was told the fixed one. */
  readonly askedForDate: boolean;
}

/** The template itself said no (`raise_exception`): it is sound, but not made for this chat. */
export class TemplateRefusal extends Error {
  override readonly name = 'TemplateRefusal';
}

/** @throws LensError bad-checkpoint with the line and the reason */
export function compileTemplate(text: string, file: string): CompiledTemplate {
  const tokens = lexTemplate(text, file);
  let reached = 0;
  const watched = new Proxy(tokens, {
    get(target, key, receiver) {
      // The parser's errors carry no place; the furthest token it has looked at is the place.
      if (typeof key === 'string' && /^\d+$/.test(key)) reached = Math.max(reached, Number(key));
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
  try {
    return { text, file, program: parse(watched) };
  } catch (error) {
    throw broken(file, lineOfToken(text, tokens, Math.min(reached, tokens.length - 1)), error);
  }
}

/**
 * @throws TemplateRefusal where the template calls `raise_exception`
 * @throws LensError bad-checkpoint where it fails or does not end
 */
export function runTemplate(template: CompiledTemplate, variables: Readonly<Record<string, unknown>>): Rendered {
  const asked = { date: false };
  const interpreter = new BudgetedInterpreter();
  for (const [name, value] of Object.entries({ ...globals(interpreter, asked), ...variables }))
    interpreter.global.set(name, value);
  try {
    const result = interpreter.run(template.program).value;
    return { text: typeof result === 'string' ? result : '', askedForDate: asked.date };
  } catch (error) {
    if (error instanceof TemplateRefusal || LensError.is(error)) throw error;
    throw broken(template.file, lineNamedIn(error, template.text), error);
  }
}

/** Counts what it evaluates, since a template's loop can't be interrupted from outside. */
class BudgetedInterpreter extends Interpreter {
  private steps = 0;

  constructor() {
    super(new Environment());
  }

  override evaluate(
    ...[statement, environment]: Parameters<Interpreter['evaluate']>
  ): ReturnType<Interpreter['evaluate']> {
    this.spend(1);
    return super.evaluate(statement, environment);
  }

  spend(steps: number): void {
    this.steps += steps;
    if (this.steps > MAX_STEPS) throw new Error(`it did not end within ${MAX_STEPS} steps`);
  }
}

function globals(interpreter: BudgetedInterpreter, asked: { date: boolean }): Record<string, unknown> {
  return {
    ...{ true: true, false: false, none: null, True: true, False: false, None: null },
    raise_exception: (message: unknown): never => {
      throw new TemplateRefusal(String(message));
    },
    range: (start: number, stop?: number, step?: number): number[] => {
      const numbers = stop === undefined ? range(0, start, 1) : range(start, stop, step ?? 1);
      interpreter.spend(numbers.length);
      return numbers;
    },
    strftime_now: (format: unknown): string => {
      asked.date = true;
      return formatDate(String(format));
    },
  };
}

/** Python's range. @throws Error over MAX_RANGE, or for a step of zero */
function range(start: number, stop: number, step: number): number[] {
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (!(length <= MAX_RANGE)) throw new Error(`range(${start}, ${stop}, ${step}) is longer than ${MAX_RANGE}`);
  return Array.from({ length }, (_, i) => start + i * step);
}

/** The directives of C's strftime that chat templates use; any other stays as it is written. */
function formatDate(format: string): string {
  const part = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' }).format(FIXED_DATE);
  const parts: Record<string, () => string> = {
    '%Y': () => String(FIXED_DATE.getUTCFullYear()),
    '%y': () => String(FIXED_DATE.getUTCFullYear()).slice(-2),
    '%m': () => part({ month: '2-digit' }),
    '%d': () => part({ day: '2-digit' }),
    '%-d': () => part({ day: 'numeric' }),
    '%B': () => part({ month: 'long' }),
    '%b': () => part({ month: 'short' }),
    '%A': () => part({ weekday: 'long' }),
    '%a': () => part({ weekday: 'short' }),
    '%H': () => '00',
    '%M': () => '00',
    '%S': () => '00',
    '%%': () => '%',
  };
  return format.replace(/%-?[A-Za-z%]/g, directive => parts[directive]?.() ?? directive);
}

function lexTemplate(text: string, file: string): LexedTokens {
  if (text.split(/\S+/).some(run => run.length > MAX_SPACE_RUN))
    throw broken(file, undefined, new Error(`it holds more than ${MAX_SPACE_RUN} characters of white space in a row`));
  const mistake = (source: string): unknown => {
    try {
      lex(source);
      return undefined;
    } catch (error) {
      return error;
    }
  };
  const error = mistake(text);
  if (error === undefined) return lex(text);
  // The lexer's errors carry no place either: the shortest run of whole lines with the same complaint ends on the line.
  const lines = text.split('\n');
  let [fine, bad] = [0, lines.length];
  while (bad - fine > 1) {
    const middle = (fine + bad) >> 1;
    const same = messageOf(mistake(lines.slice(0, middle).join('\n'))) === messageOf(error);
    if (same) bad = middle;
    else fine = middle;
  }
  throw broken(file, bad, error);
}

/** Blocks eat the line break after them, as in transformers. */
function lex(text: string): LexedTokens {
  return tokenize(text, { lstrip_blocks: true, trim_blocks: true });
}

/** Line (from 1) where a token stands: the tokens' own text is found again, in order. */
function lineOfToken(text: string, tokens: LexedTokens, index: number): number {
  let at = 0;
  for (const token of tokens.slice(0, index + 1)) {
    const found = text.indexOf(token.value, at);
    if (found >= 0) at = found + (token === tokens[index] ? 0 : token.value.length);
  }
  return text.slice(0, at).split('\n').length;
}

/** Errors while running carry no place, but mostly end in a name ("Unknown filter: shout"): its line, if only one has it. */
function lineNamedIn(error: unknown, text: string): number | undefined {
  const name = /[:"'` ](\w+)["'`.]*$/.exec(messageOf(error))?.[1];
  if (name === undefined) return undefined;
  const lines = text.split('\n').flatMap((line, i) => (new RegExp(`\\b${name}\\b`).test(line) ? [i + 1] : []));
  return lines.length === 1 ? lines[0] : undefined;
}

function broken(file: string, line: number | undefined, error: unknown): LensError {
  const place = line === undefined ? '' : ` (line ${line})`;
  return new LensError(
    {
      reason: 'bad-checkpoint',
      message: `The chat template in ${file}${place} fails: ${messageOf(error)}.`,
      next: 'Fix the chat template, or ask for plain text with --rendering plain.',
    },
    { cause: error },
  );
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
