/** @file From a prompt file's text to its PromptDocument. Never fails on what a user wrote: it names problems. */
import { inEnglishWords, sentence, type Words } from '../base/sentence';
import { hull, type Span } from '../base/span';
import { assemble, tooManyParts, type Assembled } from './variables/assemble';
import { detectFormat } from './detectFormat';
import { parseChatJson, parseChatJsonl } from './formats/chatJson';
import { parseDotprompt } from './formats/dotprompt';
import { parseJinjaChat } from './formats/jinjaChat';
import { parseMarkdown } from './formats/markdown';
import { parsePlainText } from './formats/plainText';
import { parsePromptYaml } from './formats/promptYaml';
import { parsePrompty } from './formats/prompty';
import { messageByFile } from './assembled/segmentsByFile';
import { findClauses } from './instructions/instruction';
import { ProblemList, MAX_PROMPT_LENGTH, MAX_PROMPT_PARTS, MAX_PROMPT_RUNS } from './problems';
import { reportReordering } from './reordering';
import { sourceSpan } from './source/mappedText';
import type {
  InstructionClause,
  Message,
  PromptData,
  PromptDataEntry,
  PromptDocument,
  PromptFormat,
  PromptPart,
} from './promptDocument';
import type { FormatParser, PromptFile } from './rawPrompt';

export interface ParseOptions {
  /** With the folders that are known; name and folders decide the format and the role. */
  readonly fileName: string;
  /** Values for variables, by name. */
  readonly values?: Readonly<Record<string, string>>;
  /** Instruction clauses that the user marked, in UTF-16 units of the file; they replace all others. */
  readonly instructions?: readonly Span[];
  /** Looks for no instruction clauses: nine tenths of the time, where only what a model reads is asked for. */
  readonly messagesOnly?: boolean;
  /** Variables of the chat template, by name; they go before the file's own. */
  readonly templateVars?: Readonly<Record<string, PromptData>>;
  /** Line of a JSONL file, 1-based; the first that is not blank by default. */
  readonly line?: number;
  /** Where the text is a prompt with the files that are read in with it: where each stands, the prompt first. */
  readonly parts?: readonly PromptPart[];
}

const parsers: Readonly<Record<PromptFormat, FormatParser>> = {
  markdown: parseMarkdown,
  text: parsePlainText,
  yaml: parsePromptYaml,
  'chat-json': parseChatJson,
  'chat-jsonl': parseChatJsonl,
  prompty: parsePrompty,
  dotprompt: parseDotprompt,
  'jinja-chat': parseJinjaChat,
};

/** Every offset of the result is a UTF-16 span into `text`. Linear in the text's length. */
export function parsePrompt(text: string, options: ParseOptions): PromptDocument {
  const problems = new ProblemList();
  if (text.length > MAX_PROMPT_LENGTH) {
    problems.add(
      'error',
      sentence`This file has ${text.length} characters; prompts up to ${MAX_PROMPT_LENGTH} are read. Shorten it.`,
    );
    return { format: 'text', messages: [], variables: [], clauses: [], problems: problems.all() };
  }
  const { parts } = options;
  const file: PromptFile = {
    text: parts ? text.slice(0, parts[0]!.span.end) : text,
    start: text.startsWith('\ufeff') ? 1 : 0,
    name: options.fileName,
    line: options.line,
    ...(parts && { included: { text, parts: parts.slice(1) } }),
  };
  reportNul(text, problems);
  const format = detectFormat(file);
  if (format === 'text' && /\.(json|ya?ml)$/i.test(file.name)) {
    problems.add('warning', sentence`no "messages" found, so the file is read as plain text`);
  }
  const raw = parsers[format](file, problems);
  const assembled = byFile(assemble(raw, options.values ?? {}, problems), parts);
  const refusal = tooMuchOf(assembled.messages);
  if (refusal !== undefined) {
    if (!problems.all().some(({ message }) => message === inEnglishWords(refusal))) problems.add('error', refusal);
    return { format, messages: [], variables: [], clauses: [], problems: problems.all() };
  }
  reportSurrogate(assembled.messages, problems);
  reportReordering(assembled.messages, problems);
  const { messages, response, variables } = withResponse(assembled);
  reportCalls(assembled.messages.at(-1), response, problems);
  if (!messages.some(hasInk)) reportEmpty(problems);
  const asked = { marked: options.instructions, named: raw.instructions };
  const found = options.messagesOnly ? [] : findClauses(messages, asked, problems);
  const clauses = raw.template || parts ? clausesOfFile(found) : found;
  const templateData = mergedData(raw.templateData ?? [], options.templateVars ?? {});
  return {
    ...{ format, messages, variables, clauses, problems: problems.all() },
    ...(response && { response }),
    ...(templateData.length > 0 && { templateData }),
    ...(parts && { parts }),
  };
}

/** A segment is of one file, so that no word is of two; a message stands where the prompt has it. */
function byFile(assembled: Assembled, parts: readonly PromptPart[] | undefined): Assembled {
  if (!parts) return assembled;
  return { ...assembled, messages: assembled.messages.map(message => messageByFile(message, parts)) };
}

/** Says so where a prompt has more messages, placeholders or runs than anything here is made for. */
function tooMuchOf(messages: readonly Message[]): Words | undefined {
  let [parts, runs] = [messages.length, 0];
  for (const { segments } of messages)
    for (const segment of segments) {
      parts++;
      runs += segment.runs.length;
    }
  if (parts > 2 * MAX_PROMPT_PARTS) return tooManyParts;
  return runs > MAX_PROMPT_RUNS
    ? sentence`The prompt has more than ${MAX_PROMPT_RUNS} escapes and line ends of two characters. Shorten it.`
    : undefined;
}

/** A last turn that only calls tools is no answer in words. */
function reportCalls(last: Message | undefined, response: Message | undefined, problems: ProblemList): void {
  if (last?.role !== 'assistant' || response !== undefined) return;
  if (last.fields?.some(([name, { kind }]) => name === 'tool_calls' && kind === 'list') !== true) return;
  const message = sentence`The last message calls tools and has no text, so it is left out and the model answers by itself.`;
  problems.add('warning', message, last.source);
}

/** Each name once; what is given goes before what the file says. */
function mergedData(own: readonly PromptDataEntry[], given: Readonly<Record<string, PromptData>>): PromptDataEntry[] {
  return [...new Map([...own, ...Object.entries(given)])];
}

/** A template's loop says the same words of the file again and again: each clause stands once, its spans in file order. */
function clausesOfFile(clauses: readonly InstructionClause[]): readonly InstructionClause[] {
  const seen = new Set<string>();
  return clauses.flatMap(clause => {
    const spans = inFileOrder(clause.spans);
    const key = spans.map(({ start, end }) => `${start}:${end}`).join();
    if (seen.has(key)) return [];
    seen.add(key);
    return spans === clause.spans ? clause : { ...clause, spans };
  });
}

function inFileOrder(spans: readonly Span[]): readonly Span[] {
  if (spans.every((span, i) => i === 0 || spans[i - 1]!.end <= span.start)) return spans;
  const sorted = spans.toSorted((a, b) => a.start - b.start);
  return sorted.reduce<Span[]>((joined, span) => {
    const last = joined.at(-1);
    if (last && span.start <= last.end) joined[joined.length - 1] = hull(last, span);
    else joined.push(span);
    return joined;
  }, []);
}

/** The trailing assistant message is the answer to explain; an empty one only asks for an answer. */
function withResponse(assembled: Assembled): Assembled & { readonly response?: Message } {
  const last = assembled.messages.at(-1);
  if (last?.role !== 'assistant') return assembled;
  const messages = assembled.messages.slice(0, -1);
  return hasInk(last) ? { ...assembled, messages, response: last } : { ...assembled, messages };
}

function hasInk(message: Message): boolean {
  return message.segments.some(segment => segment.text.trim() !== '');
}

/** A view says it shorter: nobody has done anything wrong yet. */
export const NO_PROMPT_TEXT = sentence`There is no prompt text in this file. Write a message for the model.`;

function reportEmpty(problems: ProblemList): void {
  if (!problems.all().some(problem => problem.severity === 'error')) {
    problems.add('error', NO_PROMPT_TEXT);
  }
}

function reportNul(text: string, problems: ProblemList): void {
  const nul = text.indexOf('\0');
  if (nul === -1) return;
  const message = sentence`The file holds NUL characters: it is not UTF-8 text. Save it as UTF-8.`;
  problems.add('error', message, { start: nul, end: nul + 1 });
}

/** In the messages and not in the file: JSON can escape half a character, and a value can hold one. */
function reportSurrogate(messages: readonly Message[], problems: ProblemList): void {
  for (const segment of messages.flatMap(message => message.segments)) {
    const at = segment.text.search(/\p{Surrogate}/u);
    if (at === -1) continue;
    const message = sentence`The prompt holds half a character (a lone surrogate): models read it as \ufffd. Correct it here.`;
    problems.add('warning', message, sourceSpan(segment, at, at + 1));
    return;
  }
}
