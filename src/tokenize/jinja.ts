/** @file Chat templates as programs: compiled with the line of a mistake, run with a budget, by the rules of transformers. */
import { sentence } from '../base/sentence';
import { LensError } from '../base/errors';
import { Overspent, within, type Limits } from './jinja/budget';
import { valueFrom, type Data } from './jinja/conversions';
import { NotSupported, TemplateError, TemplateRefusal, TemplateSyntaxError } from './jinja/templateErrors';
import { Interpreter } from './jinja/interpreter';
import { parseTemplate } from './jinja/parser';
import type { Body } from './jinja/syntax';
import type { Text } from './jinja/text';

export interface CompiledTemplate {
  readonly text: string;
  readonly file: string;
  readonly program: Body;
}

export interface Rendered {
  readonly rendering: Text;
  /** Whether the template asked for today's date and was told the fixed one. */
  readonly askedForDate: boolean;
}

/** The template fails where Python's Jinja fails too: it is broken, or not made for this chat. */
export class TemplateFailure extends Error {
  override readonly name = 'TemplateFailure';

  constructor(
    message: string,
    readonly line: number,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/**
 * All renderings of one chat: those that find out which way a template takes, and which message it refuses, are many where there are
 * many messages, and none of them may cost a user more than a rendering does.
 */
const CHAT_LIMITS: Limits = { steps: 20_000_000, characters: Infinity, milliseconds: 20_000 };

/** Renderings that end together. */
export function renderings<T>(work: () => T): T {
  return within(CHAT_LIMITS, work);
}

/** @throws LensError bad-checkpoint with the line and the reason */
export function compileTemplate(text: string, file: string): CompiledTemplate {
  try {
    return { text, file, program: parseTemplate(text) };
  } catch (error) {
    if (error instanceof TemplateSyntaxError) throw broken(file, error.line, error);
    if (error instanceof NotSupported) throw lacking(file, error);
    throw error;
  }
}

/**
 * @throws TemplateRefusal where the template calls `raise_exception`
 * @throws TemplateFailure where it fails or does not end
 * @throws LensError bad-checkpoint where it asks for something that is not here
 */
export function runTemplate(template: CompiledTemplate, variables: Readonly<Record<string, Data>>): Rendered {
  const interpreter = new Interpreter();
  try {
    const values = Object.entries(variables).map(([name, data]) => [name, valueFrom(data)] as const);
    return { rendering: interpreter.run(template.program, values), askedForDate: interpreter.askedForDate };
  } catch (error) {
    if (error instanceof TemplateRefusal) throw error;
    if (error instanceof NotSupported) throw lacking(`${template.file} (line ${interpreter.line})`, error);
    if (error instanceof TemplateError) throw new TemplateFailure(error.message, interpreter.line, error);
    if (error instanceof RangeError) throw new TemplateFailure(rangeMessage(error), interpreter.line, error);
    throw error;
  }
}

/** Whether it failed because it takes too much: another try would take as much. */
export function takesTooMuch(error: unknown): error is TemplateFailure {
  return error instanceof TemplateFailure && error.cause instanceof Overspent;
}

/** Of a texts' limit, or of the stack. */
function rangeMessage(error: RangeError): string {
  return /call stack/.test(error.message) ? 'it calls itself too often' : error.message;
}

export function broken(file: string, line: number, error: Error): LensError {
  return new LensError(
    {
      reason: 'bad-checkpoint',
      message: sentence`The chat template in ${file} (line ${line}) fails: ${error.message.replace(/\.$/, '')}.`,
      next: { step: 'plain-text', first: sentence`Fix the chat template` },
    },
    { cause: error },
  );
}

function lacking(place: string, error: NotSupported): LensError {
  return new LensError(
    {
      reason: 'bad-checkpoint',
      message: sentence`The chat template in ${place} uses ${error.message}: Instruct Lens does not support that part of Jinja.`,
      next: { step: 'plain-text' },
    },
    { cause: error },
  );
}

export { TemplateRefusal };
