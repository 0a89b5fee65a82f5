/** @file From the words of a command line to a prompt document; its problems go to stderr. */
import { LensError } from '../../base/errors';
import { printable } from '../../base/printable';
import type { Span } from '../../base/span';
import { parsePrompt } from '../../prompt/parsePrompt';
import type { Problem, PromptDocument } from '../../prompt/promptDocument';
import type { PromptSource } from '../../protocol/ablation';
import type { ExplainedPrompt } from '../../protocol/explanation';
import { usageError } from './arguments';
import type { ParsedArguments } from './arguments';
import { warnOfIdle } from './command';
import { MAX_PROMPT_BYTES, readText } from './readFile';
import type { Surroundings } from './surroundings';

/** Any number is read as one: only the file can tell which lines it has. */
const MAX_LINE_NUMBER = Number.MAX_SAFE_INTEGER;

export interface PromptInput {
  readonly document: PromptDocument;
  readonly text: string;
  readonly fileName: string;
}

/** @throws LensError bad-input where the file cannot be read or holds no usable prompt; usage where an option is wrong */
export async function readPrompt(file: string, args: ParsedArguments, at: Surroundings): Promise<PromptInput> {
  const values = variables(args.texts('var'));
  const instructions = args.texts('instruction').map(instructionSpan);
  const line = args.text('line') === undefined ? undefined : args.whole('line', 1, -MAX_LINE_NUMBER, MAX_LINE_NUMBER);
  const { text, name } = await readText(file, 'prompt file', MAX_PROMPT_BYTES, at);
  const document = parsePrompt(text, {
    fileName: name,
    values,
    ...(instructions.length > 0 ? { instructions } : {}),
    ...(line === undefined ? {} : { line }),
  });
  if (document.format !== 'chat-jsonl') await warnOfIdle(args, ['line'], 'where the file is not JSON Lines', at);
  await reportProblems(document.problems, text, name, at);
  return { document, text, fileName: name };
}

/** What the file is parsed from again without a part of it. */
export function promptSource({ text, fileName }: PromptInput, args: ParsedArguments): PromptSource {
  const line = args.text('line') === undefined ? undefined : args.whole('line', 1, -MAX_LINE_NUMBER, MAX_LINE_NUMBER);
  return { text, fileName, values: variables(args.texts('var')), ...(line === undefined ? {} : { line }) };
}

/** Warnings are shown; the first error ends the command. */
async function reportProblems(
  problems: readonly Problem[],
  text: string,
  name: string,
  at: Surroundings,
): Promise<void> {
  for (const problem of problems) {
    if (problem.severity !== 'information') await at.stderr.write(`${problemLine(problem, text, name)}\n`);
  }
  const errors = problems.filter(p => p.severity === 'error').length;
  if (errors === 0) return;
  throw new LensError({
    reason: 'bad-input',
    message: `The prompt file ${name} cannot be used (${errors === 1 ? 'one error' : `${errors} errors`} above).`,
    next: 'Correct the file and try again.',
  });
}

/** What the engine found beyond what parsing had found. */
export async function showEngineWarnings(
  problems: ExplainedPrompt['problems'],
  { document, text, fileName }: PromptInput,
  at: Surroundings,
): Promise<void> {
  const known = new Set(document.problems.map(p => p.message));
  for (const problem of problems) {
    if (problem.severity === 'information' || known.has(problem.message)) continue;
    await at.stderr.write(`${problemLine(problem, text, fileName)}\n`);
  }
}

/** `name:line:column: warning: what`, as compilers write it and editors find it. */
export function problemLine(
  problem: Pick<Problem, 'message' | 'span'> & { severity: string },
  text: string,
  name: string,
): string {
  const where = problem.span === undefined ? name : `${name}:${position(text, problem.span)}`;
  return printable(`${where}: ${problem.severity}: ${problem.message}`);
}

/** Line and column from 1, the column in UTF-16 units. */
function position(text: string, span: Span): string {
  const before = text.slice(0, span.start);
  return `${before.split('\n').length}:${span.start - before.lastIndexOf('\n')}`;
}

/** `name=value` each; a value may be empty and may hold `=`. */
export function variables(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map(word => {
      const at = word.indexOf('=');
      if (at < 1) throw usageError(`--var is "${word}".`, 'Give it as --var NAME=VALUE.');
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

/** `START:END`, UTF-16 offsets into the file. */
export function instructionSpan(word: string): Span {
  const match = /^(\d{1,9}):(\d{1,9})$/.exec(word);
  const span = { start: Number(match?.[1]), end: Number(match?.[2]) };
  if (match !== null && span.start < span.end) return span;
  throw usageError(
    `--instruction is "${word}".`,
    'Give it as --instruction START:END, UTF-16 offsets into the file with START before END.',
  );
}
