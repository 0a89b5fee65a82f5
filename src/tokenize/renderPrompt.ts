/** @file A prompt document as the text that a model reads, with the file's characters found again in it. */
import { LensError } from '../base/errors';
import type { Message, Problem, PromptDocument, Role, SourceRun } from '../prompt/promptDocument';
import { chatTemplateOf, renderChat } from './chatTemplate';
import type { CompiledTemplate } from './jinja';
import type { RenderedChat } from './chatTemplate';
import type { Region } from './locate';
import { renderRoles } from './onlySystem';
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
  readonly text: string;
  /** How it was rendered: a checkpoint without a chat template is always plain. */
  readonly rendering: 'chat' | 'plain';
  /** In the order of the rendered text; what lies between them is the template's. */
  readonly pieces: readonly Piece[];
  readonly problems: readonly Problem[];
}

export interface RenderOptions {
  /** `chat`: by the checkpoint's chat template. `plain`: the messages' texts, a blank line between them. */
  readonly rendering: 'chat' | 'plain';
}

/**
 * @throws LensError bad-input where the prompt is empty or too long, or the template refuses its roles
 * @throws LensError bad-checkpoint where the template is broken (never for plain text)
 */
export function renderPrompt(document: PromptDocument, tokenizer: Tokenizer, options: RenderOptions): RenderedPrompt {
  const texts = document.messages.map(message => message.segments.map(segment => segment.text).join(''));
  checkSize(texts);
  const template = options.rendering === 'chat' ? chatTemplateOf(tokenizer.files) : undefined;
  const located = template === undefined ? joined(texts) : chatOf(document, texts, template, tokenizer);
  if (located.text.length > 2 * MAX_PROMPT_CHARACTERS) throw tooLong(located.text.length);
  return {
    text: located.text,
    rendering: template === undefined ? 'plain' : 'chat',
    pieces: located.regions.flatMap(region =>
      piecesOf(document.messages[region.message]!, region, 'asUser' in located && located.asUser),
    ),
    problems: [
      ...(options.rendering === 'chat' && template === undefined ? [noTemplate] : []),
      ...('dropped' in located ? problemsOf(document, located) : []),
    ],
  };
}

function checkSize(texts: readonly string[]): void {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length > MAX_PROMPT_CHARACTERS) throw tooLong(length);
  if (texts.some(text => /\S/.test(text))) return;
  throw new LensError({
    reason: 'bad-input',
    message: 'The prompt is empty: no message of it holds any text.',
    next: 'Write the text of the prompt into the file.',
  });
}

function joined(texts: readonly string[]): { text: string; regions: Region[] } {
  let start = 0;
  const regions = texts.map((text, message) => {
    const region = { message, start, end: start + text.length, from: 0, to: text.length, exact: true };
    start = region.end + BLANK_LINE.length;
    return region;
  });
  return { text: texts.join(BLANK_LINE), regions };
}

function chatOf(
  document: PromptDocument,
  texts: readonly string[],
  template: CompiledTemplate,
  tokenizer: Tokenizer,
): RenderedChat & { readonly asUser: boolean } {
  const messages = document.messages.map((message, i) => ({ role: message.role, content: texts[i]! }));
  const { chat, asUser } = renderRoles(messages, given => renderChat(template, given, tokenizer.files));
  return { ...chat, asUser };
}

/** A region cut at the borders of the message's segments. A rewritten region stands as a whole for its part of each. */
function piecesOf(message: Message, region: Region, asUser: boolean): Piece[] {
  const role = asUser ? 'user' : message.role;
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
    return [{ start, end, message: region.message, role, segment: index, runs }];
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
  message: 'This model has no chat template; it reads the messages as plain text, a blank line between them.',
};

const readAsUser: Problem = {
  severity: 'warning',
  message:
    "The prompt is a system message alone, which the model's chat template does not take: the model reads it as the user's message.",
};

function problemsOf(document: PromptDocument, chat: RenderedChat & { readonly asUser: boolean }): Problem[] {
  const about = (severity: Problem['severity'], index: number, said: string): Problem => {
    const { role, source } = document.messages[index]!;
    return { severity, message: `The ${role} message ${index + 1} ${said}`, span: source };
  };
  const rewritten = [...new Set(chat.regions.filter(r => !r.exact).map(r => r.message))];
  const date: Problem = {
    severity: 'information',
    message:
      "The chat template writes today's date; it is told 26 July 2024, so that numbers can be compared from day to day.",
  };
  return [
    ...(chat.asUser ? [{ ...readAsUser, span: document.messages[0]!.source }] : []),
    ...chat.dropped.map(i =>
      about(
        'warning',
        i,
        "is left out by the model's chat template: the model does not read it. Give it another role.",
      ),
    ),
    ...chat.lost.map(i =>
      about(
        'warning',
        i,
        "is rewritten by the model's chat template so that its words can't be found again; they count as template.",
      ),
    ),
    ...chat.recast.map(i =>
      about('information', i, 'is given to the model as a system message: its chat template knows no such role.'),
    ),
    ...rewritten.map(i =>
      about(
        'information',
        i,
        "is changed by the model's chat template; the tokens of a changed part point at all of it.",
      ),
    ),
    ...(chat.askedForDate ? [date] : []),
  ];
}

function tooLong(length: number): LensError {
  return new LensError({
    reason: 'bad-input',
    message: `The prompt has ${length} characters; at most ${MAX_PROMPT_CHARACTERS} are read, which no model's context holds.`,
    next: 'Explain a part of it.',
  });
}
