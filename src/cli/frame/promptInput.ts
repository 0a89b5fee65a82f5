/** @file From the words of a command line to a prompt that models are asked about; its problems go to stderr. */
import { LensError } from '../../base/errors';
import { LineIndex } from '../../base/lineIndex';
import type { Span } from '../../base/span';
import type { ChosenModels } from '../../models/modelPairs';
import { parsePrompt } from '../../prompt/parsePrompt';
import { readJson } from '../../prompt/source/jsonTree';
import type { Problem, PromptData, PromptDocument } from '../../prompt/promptDocument';
import { promptData, RESERVED_VARIABLES } from '../../prompt/templateData';
import { promptWords } from '../../prompt/words';
import type { ExplainParams } from '../../protocol/request';
import type { PromptSource } from '../../protocol/ablation';
import type { ExplainedPrompt } from '../../protocol/explanation';
import { askEngine } from './engineSession';
import { givenResponse } from './answerOptions';
import { usageError } from './arguments';
import type { OptionTable, ParsedArguments } from './arguments';
import { showWarnings, warnOfIdle } from './commandFrame';
import { linkedOptions, partsNote, withLinkedFiles } from './linkedInput';
import { toyNotes } from './modelChoice';
import { toldProblem } from './terminalSteps';
import { MAX_PROMPT_BYTES, readText } from './readFile';
import type { Surroundings } from './surroundings';

/** Any number is read as one: only the file can tell which lines it has. */
const MAX_LINE_NUMBER = Number.MAX_SAFE_INTEGER;

/** How a prompt file is read. */
export const promptOptions = {
  var: { type: 'string', multiple: true, value: 'NAME=VALUE', help: 'value of a variable of the prompt; repeatable' },
  'template-var': {
    type: 'string',
    multiple: true,
    value: 'NAME=JSON',
    help: 'variable of the chat template, such as enable_thinking=false; repeatable',
  },
  line: { type: 'string', value: 'N', help: 'which line of a .jsonl file, from 1; default: 1' },
  ...linkedOptions,
} as const satisfies OptionTable;

export const instructionOption = {
  instruction: {
    type: 'string',
    multiple: true,
    value: 'START:END',
    help: 'mark a clause (UTF-16 offsets); repeatable',
  },
} as const satisfies OptionTable;

export interface PromptInput {
  readonly document: PromptDocument;
  readonly text: string;
  readonly fileName: string;
  /** What it is parsed from again without a part of it. */
  readonly source: PromptSource;
}

/** UTF-16 units of a file beyond which it is asked whether a model reads as much before its words are looked for, which takes seconds. */
const LONG = 2 ** 17;

/** @throws LensError bad-input where the prompt is far too long for one of the models */
async function requireFit(document: PromptDocument, { models }: ChosenModels, at: Surroundings): Promise<void> {
  for (const { folder, role } of models.slice(-1)) {
    const { tokens, context, fits } = await askEngine(at, (engine, options) =>
      engine.promptFit({ folder, document, maxTokens: 1 }, options),
    );
    if (!fits) throw tooLong(document, tokens, context, role);
  }
}

function tooLong({ messages }: PromptDocument, tokens: number, context: number, role: string): LensError {
  const characters = messages.flatMap(({ segments }) => segments).reduce((sum, { text }) => sum + text.length, 0);
  return new LensError({
    reason: 'bad-input',
    kind: 'too-long',
    message: `The prompt has ${characters} characters and at least ${tokens} tokens, but the ${role} model reads at most ${context}, the answer included.`,
    next: 'Shorten the prompt or choose a model with a longer context.',
  });
}

/** A prompt file and the models that are asked about it. */
export interface AskedPrompt extends PromptInput {
  /** The name of the pair or the model. */
  readonly label: string;
  /** What every request about a prompt begins with. */
  readonly params: Pick<ExplainParams, 'document' | 'words' | 'models' | 'response'>;
  /** What is to be said of this choice of models and file. */
  readonly notes: readonly string[];
}

/** @throws LensError bad-input where the file, or that of the answer, cannot be used; usage where an option is wrong */
export async function askedPrompt(
  file: string,
  chosen: ChosenModels,
  args: ParsedArguments,
  at: Surroundings,
): Promise<AskedPrompt> {
  const [asked] = await askedPrompts([file], chosen, args, at);
  return asked!;
}

/** The same of several files, in their order, with one answer where one is given. */
export async function askedPrompts(
  files: readonly string[],
  chosen: ChosenModels,
  args: ParsedArguments,
  at: Surroundings,
): Promise<AskedPrompt[]> {
  const response = await givenResponse(args, at);
  const asked: AskedPrompt[] = [];
  for (const file of files) {
    const prompt = await readPrompt(file, args, at);
    const { document, text } = prompt;
    if (text.length > LONG) await requireFit(document, chosen, at);
    const params = { document, words: promptWords(text, document), models: chosen.models };
    const note = partsNote(document);
    asked.push({
      ...prompt,
      label: chosen.label,
      params: response === undefined ? params : { ...params, response },
      notes: [...toyNotes(chosen, file, at), ...(note === undefined ? [] : [note])],
    });
  }
  return asked;
}

/** @throws LensError bad-input where the file cannot be read or holds no usable prompt; usage where an option is wrong */
export async function readPrompt(file: string, args: ParsedArguments, at: Surroundings): Promise<PromptInput> {
  const values = variables(args.texts('var'));
  const templateVars = templateVariables(args.texts('template-var'));
  const instructions = args.texts('instruction').map(instructionSpan);
  const line = args.text('line') === undefined ? undefined : args.whole('line', 1, -MAX_LINE_NUMBER, MAX_LINE_NUMBER);
  const read = await readText(file, 'prompt file', MAX_PROMPT_BYTES, at);
  const { name, path } = read;
  const { text, parts } = await withLinkedFiles(read, args, at);
  const options = {
    fileName: path,
    ...{ values, templateVars },
    ...(parts && { parts }),
    ...(instructions.length > 0 ? { instructions } : {}),
    ...(line === undefined ? {} : { line }),
  };
  const document = parsePrompt(text, options);
  if (document.format !== 'chat-jsonl') await warnOfIdle(args, ['line'], 'if the file is not JSON Lines', at);
  await reportProblems(document.problems, { text, fileName: name, document }, at);
  return { document, text, fileName: name, source: { text, ...options } };
}

/** Warnings are shown; the first error ends the command. */
async function reportProblems(problems: readonly Problem[], file: ProblemFile, at: Surroundings): Promise<void> {
  await showWarnings(problems, at, problem => problemLine(problem, file));
  const errors = problems.filter(p => p.severity === 'error').length;
  if (errors === 0) return;
  throw new LensError({
    reason: 'bad-input',
    message: `The prompt file ${file.fileName} cannot be used (${errors === 1 ? 'one error' : `${errors} errors`} above).`,
    next: 'Correct the file and try again.',
  });
}

/** The notes of a drawing that does not list the prompt's problems itself: what is good to know of the file stands among them. */
export function notesWithFile({ notes, document }: Pick<AskedPrompt, 'notes' | 'document'>): readonly string[] {
  return [...notes, ...document.problems.filter(({ severity }) => severity === 'information').map(toldProblem)];
}

/** What the engine found beyond what parsing had found. */
export async function showEngineWarnings(
  problems: ExplainedPrompt['problems'],
  file: PromptInput,
  at: Surroundings,
): Promise<void> {
  const known = new Set(file.document.problems.map(p => p.message));
  const found = problems.filter(problem => !known.has(problem.message));
  await showWarnings(found, at, problem => problemLine(problem, file));
}

type ProblemFile = Pick<PromptInput, 'document' | 'text' | 'fileName'>;

/** `name:line:column: warning: what`, as compilers write it and editors find it. */
function problemLine(
  problem: Pick<Problem, 'message' | 'span' | 'next'> & { severity: string },
  { document, text, fileName }: ProblemFile,
): string {
  const place = problem.span && new LineIndex(text, document.parts).place(problem.span.start);
  const own = place === undefined || /^\d+:\d+$/.test(place);
  const where = place === undefined ? fileName : own ? `${fileName}:${place}` : place;
  return `${where}: ${problem.severity}: ${toldProblem(problem)}`;
}

/** `name=value` each; a value may be empty and may hold `=`. */
export function variables(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map(word => {
      const at = word.indexOf('=');
      if (at < 1) throw usageError(`--var is "${word}".`, 'Write it as --var NAME=VALUE.');
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

/** `name=value` each, the value as JSON: a template tells false from "false". */
export function templateVariables(words: readonly string[]): Record<string, PromptData> {
  return Object.fromEntries(words.map(templateVariable));
}

function templateVariable(word: string): readonly [string, PromptData] {
  const [, name, value] = /^([A-Za-z_]\w*)=([^]*)$/.exec(word) ?? [];
  const wrong = `--template-var is "${word}".`;
  if (name === undefined)
    throw usageError(wrong, 'Write it as --template-var NAME=JSON, such as enable_thinking=false.');
  if (RESERVED_VARIABLES.has(name)) throw usageError(wrong, 'Choose another variable: this one is the chat itself.');
  const json = readJson(value!, 0, value!.length);
  if (!('error' in json)) return [name, promptData(json.root)];
  throw usageError(wrong, `Write the value as JSON, with text in quotes: --template-var '${name}="text"'.`);
}

/** `START:END`, UTF-16 offsets into the file. */
export function instructionSpan(word: string): Span {
  const match = /^(\d{1,9}):(\d{1,9})$/.exec(word);
  const span = { start: Number(match?.[1]), end: Number(match?.[2]) };
  if (match !== null && span.start < span.end) return span;
  throw usageError(
    `--instruction is "${word}".`,
    'Write it as --instruction START:END, UTF-16 offsets into the file with START before END.',
  );
}
