/** @file A prompt document as the text that a model reads, with the file's characters found again in it. */
import { messageIn, sentence, type Words } from '../base/sentence';
import { LensError } from '../base/errors';
import type { Span } from '../base/span';
import type { Message, Problem, PromptDataEntry, PromptDocument, Role, SourceRun } from '../prompt/promptDocument';
import { chatTemplateOf, renderChat } from './chatTemplate';
import type { ChatMessage, RenderedChat } from './chatTemplate';
import { commonSuffix } from './decoding';
import type { Region } from './locate';
import type { Tokenizer } from './tokenizer';

/** Four characters a token fill a context of a million tokens with this; no model here reads more. */
const MAX_PROMPT_CHARACTERS = 4 * 2 ** 20;
/** What stands between two messages of a plain rendering. */
const BLANK_LINE = '\n\n';

/** A run of the rendered text that belongs to one segment of the file. */
export interface Piece {
  /** UTF-16 units of the rendered text. */
  readonly start: number;
  readonly end: number;
  readonly message: number;
  readonly role: Role;
  /** Index into the message's segments. */
  readonly segment: number;
  /** Tile the piece; their `start` and `end` count in the rendered text, `source` in the file. */
  readonly runs: readonly SourceRun[];
}

export interface RenderedPrompt {
  /** What the model reads; with a forced answer, all up to where the answer begins. */
  readonly text: string;
  /** The answer as the template writes it behind the prompt, where it was given one and says where it stands. */
  readonly answer?: RenderedAnswer;
  /** How it was rendered: a checkpoint without a chat template is always plain. */
  readonly rendering: 'chat' | 'plain';
  /** In the order of the rendered text; what lies between them is the template's. */
  readonly pieces: readonly Piece[];
  readonly problems: readonly Problem[];
}

export interface RenderedAnswer {
  readonly text: string;
  /** What the template writes behind it. */
  readonly rest: string;
}

export interface RenderOptions {
  /** `chat`: by the checkpoint's chat template. `plain`: the messages' texts, a blank line between them. */
  readonly rendering: 'chat' | 'plain';
  /** The answer that is forced on the model: the chat is rendered with it, as the template writes a conversation that has it. */
  readonly answer?: string;
}

/**
 * @throws LensError bad-input where the prompt is empty or too long, or the template refuses its roles
 * @throws LensError bad-checkpoint where the template is broken (never for plain text)
 */
export function renderPrompt(document: PromptDocument, tokenizer: Tokenizer, options: RenderOptions): RenderedPrompt {
  const texts = document.messages.map(message => message.segments.map(segment => segment.text).join(''));
  checkSize(options.answer === undefined ? texts : [...texts, options.answer], texts);
  const { templateData = [] } = document;
  const tools = templateData.some(([name, { kind }]) => name === 'tools' && kind === 'list');
  const template = options.rendering === 'chat' ? chatTemplateOf(tokenizer.files, tools) : undefined;
  if (template === undefined) return plainPrompt(document, texts, options);
  const messages = document.messages.map(({ role, fields }, i) => ({
    role,
    content: texts[i]!,
    ...(fields && { fields }),
  }));
  const ask = (all: readonly ChatMessage[], generationPrompt: boolean): RenderedChat =>
    renderChat(template, { messages: all, data: templateData, generationPrompt }, tokenizer.files);
  const answered = options.answer === undefined ? undefined : answeredChat(messages, options.answer, document, ask);
  const chat = answered?.chat ?? ask(messages, true);
  if (chat.text.length > 2 * MAX_PROMPT_CHARACTERS) throw tooLong(chat.text.length);
  refuseNothing(texts, chat);
  const regions = chat.regions.filter(({ source }) => source < messages.length);
  const roles = new Map(chat.recast.map(({ message, as }) => [message, as]));
  return {
    text: chat.text.slice(0, answered?.start),
    ...(answered && { answer: answered.answer }),
    rendering: 'chat',
    pieces: regions.flatMap(region => piecesOf(document.messages[region.source]!, region, roles.get(region.source))),
    problems: problemsOf(document, chat),
  };
}

function plainPrompt(document: PromptDocument, texts: readonly string[], options: RenderOptions): RenderedPrompt {
  const { text, regions } = joined(texts);
  return {
    text,
    rendering: 'plain',
    pieces: regions.flatMap(region => piecesOf(document.messages[region.source]!, region)),
    problems: [...(options.rendering === 'chat' ? [noTemplate] : []), ...leftOutOfPlainText(document)],
  };
}

interface AnsweredChat {
  readonly chat: RenderedChat;
  /** Where the answer begins in the rendering. */
  readonly start: number;
  readonly answer: RenderedAnswer;
}

/** The conversation with the answer; undefined where the template takes none, or nobody can say where it stands. */
function answeredChat(
  messages: readonly ChatMessage[],
  answer: string,
  document: PromptDocument,
  ask: (messages: readonly ChatMessage[], generationPrompt: boolean) => RenderedChat,
): AnsweredChat | undefined {
  const { fields } = document.response ?? {};
  const last = { role: 'assistant', content: answer, ...(fields && { fields }) };
  let chat: RenderedChat;
  try {
    chat = ask([...messages, last], false);
  } catch {
    return undefined; // It is asked for the prompt alone, and says then what it does not take.
  }
  const own = chat.regions.filter(({ source }) => source === messages.length);
  const [first] = own;
  if (first === undefined) return undefined;
  const start = first.start - rewrittenBefore(chat.text.slice(0, first.start), answer.slice(0, first.from));
  if (chat.regions.some(region => region.source !== messages.length && region.end > start)) return undefined;
  const end = own.at(-1)!.end;
  return { chat, start, answer: { text: chat.text.slice(start, end), rest: chat.text.slice(end) } };
}

/** Length of what a template writes itself in the place of an answer's cut beginning: the tag of a thought. */
function rewrittenBefore(shown: string, cut: string): number {
  const length = commonSuffix(shown, cut);
  return /\S/.test(cut.slice(0, cut.length - length)) ? 0 : length;
}

function checkSize(all: readonly string[], texts: readonly string[]): void {
  const length = all.reduce((sum, text) => sum + text.length, 0);
  if (length > MAX_PROMPT_CHARACTERS) throw tooLong(length);
  if (texts.some(text => /\S/.test(text))) return;
  throw new LensError({
    reason: 'bad-input',
    message: sentence`The prompt is empty: none of its messages has any text.`,
    next: sentence`Write the text of the prompt into the file.`,
  });
}

/** @throws LensError bad-input where the template writes nothing of the prompt */
function refuseNothing(texts: readonly string[], { dropped }: RenderedChat): void {
  if (!texts.every((text, i) => text.trim() === '' || dropped.includes(i))) return;
  throw new LensError({
    reason: 'bad-input',
    message: sentence`The model's chat template leaves out every message of this prompt, so the model would read none of it.`,
    next: { step: 'plain-text', first: 'Add a user message' },
  });
}

function joined(texts: readonly string[]): { text: string; regions: Region[] } {
  let start = 0;
  const regions = texts.map((text, source) => {
    const region = { source, start, end: start + text.length, from: 0, to: text.length, exact: true };
    start = region.end + BLANK_LINE.length;
    return region;
  });
  return { text: texts.join(BLANK_LINE), regions };
}

/** A region cut at the borders of the message's segments. A rewritten region stands as a whole for its part of each. */
function piecesOf(message: Message, region: Region, role: Role = message.role): Piece[] {
  let offset = 0;
  return message.segments.flatMap((segment, index) => {
    const at = offset;
    offset += segment.text.length;
    const [from, to] = [Math.max(region.from, at), Math.min(region.to, at + segment.text.length)];
    if (from >= to) return [];
    const shift = region.start - region.from;
    const [start, end] = region.exact ? [from + shift, to + shift] : [region.start, region.end];
    const cut = segment.runs.flatMap(run => cutRun(run, from - at, to - at));
    const runs = region.exact ? cut.map(run => moved(run, at + shift)) : wholeRun(cut, start, end);
    return [{ start, end, message: region.source, role, segment: index, runs }];
  });
}

/** The part of a run inside `[from, to)` of its segment. */
function cutRun(run: SourceRun, from: number, to: number): SourceRun[] {
  const [start, end] = [Math.max(run.start, from), Math.min(run.end, to)];
  if (start >= end) return [];
  if (!run.exact) return [{ ...run, start, end }];
  const source = { start: run.source.start + start - run.start, end: run.source.start + end - run.start };
  return [{ start, end, source, exact: true }];
}

function moved(run: SourceRun, by: number): SourceRun {
  return { ...run, start: run.start + by, end: run.end + by };
}

function wholeRun(runs: readonly SourceRun[], start: number, end: number): SourceRun[] {
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) return [];
  return [{ start, end, source: { start: first.source.start, end: last.source.end }, exact: false }];
}

const noTemplate: Problem = {
  severity: 'information',
  ...messageIn(
    sentence`This model has no chat template; it reads the messages as plain text, a blank line between them.`,
  ),
};

function toldOf(role: Role, index: number, said: Words) {
  return messageIn(sentence`The ${role} message ${index + 1} ${said}`);
}

function problemsOf(document: PromptDocument, chat: RenderedChat): Problem[] {
  const all = document.response ? [...document.messages, document.response] : document.messages;
  const about = (severity: Problem['severity'], index: number, said: Words, span = all[index]?.source): Problem[] => {
    const message = all[index];
    // An answer that is given beside the file is no message of it.
    return message === undefined ? [] : [{ severity, ...toldOf(message.role, index, said), ...(span && { span }) }];
  };
  const rewritten = new Set(chat.regions.filter(r => !r.exact).map(r => r.source));
  const cut = new Map(chat.cut.toReversed().map(run => [run.message, run]));
  return [
    ...chat.dropped.flatMap(i =>
      about(
        'warning',
        i,
        sentence`is left out by the model's chat template: the model does not read it. Give it another role.`,
      ),
    ),
    ...[...cut.values()]
      .toReversed()
      .flatMap(({ message, from, to }) =>
        about(
          'warning',
          message,
          sentence`is read in part: the model's chat template cuts the rest, which the model does not read.`,
          spanOf(all[message], from, to),
        ),
      ),
    ...chat.lost.flatMap(i =>
      about(
        'warning',
        i,
        sentence`is rewritten by the model's chat template so that its words can't be found again; they count as template.`,
      ),
    ),
    ...chat.callsLeftOut.flatMap(i =>
      about(
        'warning',
        i,
        sentence`has tool_calls that the model's chat template leaves out: the model does not read them.`,
      ),
    ),
    ...(chat.toolsLeftOut ? [toolsLeftOut] : []),
    ...chat.recast.flatMap(({ message, as }) =>
      about(
        as === 'user' ? 'warning' : 'information',
        message,
        as === 'user'
          ? sentence`is given to the model as a user message: its chat template takes no chat without one.`
          : sentence`is given to the model as a system message: its chat template does not know that role.`,
      ),
    ),
    ...[...rewritten].flatMap(i =>
      about(
        'information',
        i,
        sentence`is changed by the model's chat template; the tokens of a changed part refer to all of it.`,
      ),
    ),
    ...(chat.askedForDate ? [fixedDate] : []),
  ];
}

const fixedDate: Problem = {
  severity: 'information',
  ...messageIn(
    sentence`The chat template writes today's date; 26 July 2024 is used, so that numbers can be compared from day to day.`,
  ),
};

const toolsLeftOut: Problem = {
  severity: 'warning',
  ...messageIn(sentence`The model's chat template leaves out the request's tools: the model does not read them.`),
};

/** Where a run of a message's text stands in the file. */
function spanOf(message: Message | undefined, from: number, to: number): Span | undefined {
  const region = { source: 0, start: from, end: to, from, to, exact: true };
  const runs = (message === undefined ? [] : piecesOf(message, region)).flatMap(piece => piece.runs);
  const [first, last] = [runs[0], runs.at(-1)];
  return first && last && { start: first.source.start, end: Math.max(first.source.end, last.source.end) };
}

/** What a request says and plain text has no place for. */
function leftOutOfPlainText(document: PromptDocument): Problem[] {
  const asks = (entries: readonly PromptDataEntry[] | undefined, key: string): boolean =>
    entries?.some(([name, { kind }]) => name === key && kind !== 'other') === true;
  const calls = document.messages.find(({ fields }) => asks(fields, 'tool_calls'));
  return [
    ...(asks(document.templateData, 'tools')
      ? [
          {
            severity: 'warning' as const,
            ...messageIn(sentence`Plain text has no place for the request's tools: they are left out.`),
          },
        ]
      : []),
    ...(calls
      ? [
          {
            severity: 'warning' as const,
            ...messageIn(sentence`Plain text has no place for tool_calls: they are left out.`),
            span: calls.source,
          },
        ]
      : []),
  ];
}

function tooLong(length: number): LensError {
  return new LensError({
    reason: 'bad-input',
    message: sentence`The prompt has ${length} characters; at most ${MAX_PROMPT_CHARACTERS} are read; no model has room for more.`,
    next: sentence`Explain part of it.`,
  });
}
