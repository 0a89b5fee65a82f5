/** @file A chat as its model reads it: messages rendered by the checkpoint's template, every character accounted for. */
import { sentence } from '../base/sentence';
import { LensError } from '../base/errors';
import type { PromptData, PromptDataEntry } from '../prompt/promptDocument';
import type { CompiledTemplate, Rendered } from './jinja';
import {
  broken,
  compileTemplate,
  renderings,
  runTemplate,
  takesTooMuch,
  TemplateFailure,
  TemplateRefusal,
} from './jinja';
import type { Data } from './jinja/conversions';
import type { Located } from './locate';
import { locateMessages } from './locate';
import type { TokenizerFiles } from './tokenizerFiles';

/** A longer chat fits no context. */
const MAX_MESSAGES = 10_000;
/** Renderings spent on finding out which message a template refuses. */
const MAX_PROBES = 300;

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
  /** What else the template can ask of it; a `content` here goes before the text. */
  readonly fields?: readonly PromptDataEntry[];
}

export interface Chat {
  readonly messages: readonly ChatMessage[];
  /** `tools`, and variables by name. */
  readonly data: readonly PromptDataEntry[];
  /** Whether the rendering ends where the model is to answer; otherwise it ends with the last message. */
  readonly generationPrompt: boolean;
}

export interface RenderedChat extends Located {
  /** The messages whose role the template did not know as it was, with the one that it was given. */
  readonly recast: readonly { readonly message: number; readonly as: 'system' | 'user' }[];
  /** Whether the template asked for today's date and was told a fixed one. */
  readonly askedForDate: boolean;
  /** Messages with calls of tools of which the template writes nothing. */
  readonly callsLeftOut: readonly number[];
  /** Whether the request has tools, and the template writes nothing of them. */
  readonly toolsLeftOut: boolean;
}

/** Sources of texts that are no message's content. */
const TYPE_OF_PART = -1;
const TOOLS = -2;
const CALLS = -3;

/**
 * The checkpoint's chat template, or undefined where it has none. A chat with tools takes the one called `tool_use`.
 * @throws LensError bad-checkpoint where it does not parse, or where several are named and none is the default
 */
export function chatTemplateOf(files: TokenizerFiles, tools = false): CompiledTemplate | undefined {
  const templates = files.chatTemplates;
  const forTools = tools ? templates.get('tool_use') : undefined;
  const text = forTools ?? templates.get('default') ?? (templates.size === 1 ? [...templates.values()][0] : undefined);
  const file = `${files.folder}/${files.chatTemplateFile}`;
  if (text !== undefined) return compileTemplate(text, file);
  if (templates.size === 0) return undefined;
  throw new LensError({
    reason: 'bad-checkpoint',
    message: sentence`${file} holds the chat templates ${[...templates.keys()].join(', ')}, and none of them is called default.`,
    next: { step: 'plain-text', first: sentence`Name one of them default` },
  });
}

/** How the messages are handed to the template. */
interface Way {
  readonly messages: readonly ChatMessage[];
  readonly recast: RenderedChat['recast'];
  /** Contents as lists of parts. */
  readonly parts: boolean;
}

/**
 * Renders a chat. What transformers gives a template is given here (documents are none, special tokens by name); a
 * template that wants a message's content as a list of parts gets it so.
 * @throws LensError bad-input where the template refuses these roles or their order, or the chat is too long
 * @throws LensError bad-checkpoint where the template fails
 */
export function renderChat(template: CompiledTemplate, chat: Chat, files: TokenizerFiles): RenderedChat {
  if (chat.messages.length > MAX_MESSAGES) throw tooManyMessages(chat.messages.length);
  return renderings(() => renderBestWay(template, chat, files));
}

function renderBestWay(template: CompiledTemplate, chat: Chat, files: TokenizerFiles): RenderedChat {
  const { messages } = chat;
  const asTheyAre: Way = { messages, recast: [], parts: false };
  const first = attempt(() => renderWay(template, chat, asTheyAre, files));
  if ('value' in first && first.value.dropped.length === 0) return first.value;
  if ('error' in first && takesTooMuch(first.error)) throw broken(template.file, first.error.line, first.error);
  for (const way of otherWays(template, messages)) {
    const other = attempt(() => renderWay(template, chat, way, files));
    if ('value' in other && other.value.dropped.length === 0) return other.value;
  }
  if ('value' in first) return first.value;
  throw refusal(template, chat, files, first.error);
}

/** One rendering of messages as they are. @throws TemplateRefusal, TemplateFailure, LensError */
export function renderPlainly(template: CompiledTemplate, chat: Chat, files: TokenizerFiles, parts = false): Rendered {
  const tokens = Object.entries(files.specialTokens).map(([name, text]): [string, Data] => [
    name,
    { kind: 'text', text },
  ]);
  return runTemplate(template, {
    ...Object.fromEntries(tokens),
    messages: { kind: 'list', items: chat.messages.map((message, i) => messageData(message, i, parts)) },
    ...{ tools: NONE, documents: NONE },
    ...Object.fromEntries(chat.data.map(([name, data]) => [name, name === 'tools' ? marked(data, TOOLS) : data])),
    add_generation_prompt: { kind: 'other', value: chat.generationPrompt },
  });
}

const NONE: Data = { kind: 'other', value: null };

function messageData(message: ChatMessage, source: number, parts: boolean): Data {
  const content: Data = { kind: 'text', text: message.content, source };
  const type: Data = { kind: 'text', text: 'text', source: TYPE_OF_PART };
  const part: Data = {
    kind: 'map',
    entries: [
      ['type', type],
      ['text', content],
    ],
  };
  const fields = (message.fields ?? []).map(([name, data]): [string, Data] => [
    name,
    name === 'tool_calls' ? marked(data, CALLS - source) : data,
  ]);
  return {
    kind: 'map',
    entries: [
      ['role', { kind: 'text', text: message.role }],
      ['content', parts ? { kind: 'list', items: [part] } : content],
      ...fields,
    ],
  };
}

/** Data every text of which says where it is from. */
function marked(data: PromptData, source: number): Data {
  if (data.kind === 'text') return { ...data, source };
  if (data.kind === 'list') return { kind: 'list', items: data.items.map(item => marked(item, source)) };
  if (data.kind !== 'map') return data;
  return { kind: 'map', entries: data.entries.map(([name, value]) => [name, marked(value, source)]) };
}

/** What to try where the messages as they are do not come through. */
function otherWays(template: CompiledTemplate, messages: readonly ChatMessage[]): Way[] {
  const developers = messages.flatMap(({ role }, message) =>
    role === 'developer' ? [{ message, as: 'system' as const }] : [],
  );
  const known = messages.map(m => (m.role === 'developer' ? { ...m, role: 'system' } : m));
  const onlySystem = known.every(m => m.role === 'system' || m.role === 'assistant') && known[0]?.role === 'system';
  const asUser = known.map(m => (m.role === 'system' ? { ...m, role: 'user' } : m));
  const users = known.flatMap(({ role }, message) => (role === 'system' ? [{ message, as: 'user' as const }] : []));
  return [
    ...(developers.length > 0 ? [{ messages: known, recast: developers, parts: false }] : []),
    // Nobody asks anything: what a template would do with such a chat is no model's training.
    ...(onlySystem ? [{ messages: asUser, recast: users, parts: false }] : []),
    // A template that wants parts asks each for its type.
    ...(/\btype\b/.test(template.text) ? [{ messages, recast: [], parts: true }] : []),
  ];
}

function renderWay(template: CompiledTemplate, chat: Chat, way: Way, files: TokenizerFiles): RenderedChat {
  const { messages, recast, parts } = way;
  const render = (contents: readonly ChatMessage[]): Rendered =>
    renderPlainly(template, { ...chat, messages: contents }, files, parts);
  const { rendering, askedForDate } = render(messages);
  const from = new Set(rendering.origins.map(({ source }) => source));
  // The parts themselves were written, as JSON or as Python writes a list: the template does not take them.
  if (from.has(TYPE_OF_PART)) throw new TemplateFailure('it writes the parts of the content as data', 1, undefined);
  const printed = (i: number): boolean => {
    const changed = messages.with(i, { ...messages[i]!, content: `${messages[i]!.content.trimEnd()} .` });
    const other = attempt(() => render(changed).rendering.text);
    return !('value' in other) || other.value !== rendering.text;
  };
  const located = locateMessages(
    rendering,
    messages.map(({ content }) => content),
    printed,
  );
  return {
    ...located,
    regions: located.regions.filter(({ source }) => source >= 0),
    ...{ recast, askedForDate },
    callsLeftOut: messages.flatMap(({ fields = [] }, i) =>
      fields.some(([name, data]) => name === 'tool_calls' && holdsText(data)) && !from.has(CALLS - i) ? [i] : [],
    ),
    toolsLeftOut: chat.data.some(([name, data]) => name === 'tools' && holdsText(data)) && !from.has(TOOLS),
  };
}

function holdsText(data: PromptData): boolean {
  if (data.kind === 'list') return data.items.some(holdsText);
  return data.kind === 'map' ? data.entries.some(([, value]) => holdsText(value)) : data.kind === 'text';
}

type Attempt<T> = { readonly value: T } | { readonly error: unknown };

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

/** Why a chat cannot be rendered: by what the template says of it, or because the template is broken for every chat. */
function refusal(template: CompiledTemplate, chat: Chat, files: TokenizerFiles, cause: unknown): unknown {
  const refused = cause instanceof TemplateRefusal;
  if (!refused && !(cause instanceof TemplateFailure)) return cause;
  const hello: Chat = { messages: [{ role: 'user', content: 'Hello' }], data: [], generationPrompt: true };
  if (!refused && 'error' in attempt(() => renderPlainly(template, hello, files)))
    return broken(template.file, cause.line, cause);
  const guilty = refusedMessage(template, chat, files);
  const what =
    guilty === undefined
      ? sentence`these messages`
      : sentence`the ${chat.messages[guilty]!.role} message ${guilty + 1}`;
  const role = guilty === undefined ? undefined : chat.messages[guilty]!.role;
  return new LensError(
    {
      reason: 'bad-input',
      message: sentence`The chat template of this model (${template.file}${refused ? '' : sentence`, line ${cause.line}`}) refuses ${what}: ${cause.message}`,
      next: {
        step: 'plain-text',
        first:
          role === 'system' || role === 'developer'
            ? sentence`Move the text of the ${role} message to the start of the first user message`
            : sentence`Change the roles or their order as the template asks`,
      },
    },
    { cause },
  );
}

/** The message behind the longest beginning of the chat that the template takes; undefined where a search takes too long. */
function refusedMessage(template: CompiledTemplate, chat: Chat, files: TokenizerFiles): number | undefined {
  const { messages } = chat;
  for (let length = messages.length - 1; length > 0; length--) {
    if (messages.length - length > MAX_PROBES) return undefined;
    const start = { ...chat, messages: messages.slice(0, length) };
    const tried = attempt(() => renderPlainly(template, start, files));
    if ('value' in tried) return length;
    if (takesTooMuch(tried.error)) return undefined;
  }
  return 0;
}

function tooManyMessages(count: number): LensError {
  return new LensError({
    reason: 'bad-input',
    message: sentence`The prompt has ${count} messages; a chat template takes at most ${MAX_MESSAGES}.`,
    next: { step: 'plain-text', first: sentence`Explain part of the conversation` },
  });
}
