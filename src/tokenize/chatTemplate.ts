/** @file A chat as its model reads it: messages rendered by the checkpoint's template, every character accounted for. */
import { LensError } from '../base/errors';
import type { CompiledTemplate } from './jinja';
import { compileTemplate, runTemplate, TemplateRefusal } from './jinja';
import type { Located } from './locate';
import { locateMessages, MAX_MESSAGES } from './locate';
import type { TokenizerFiles } from './tokenizerFiles';

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

export interface RenderedChat extends Located {
  /** The messages whose role the template did not know as it was, and which it was given as another. */
  readonly recast: readonly number[];
  /** Whether the template asked for today's date and was told a fixed one. */
  readonly askedForDate: boolean;
}

interface Attempt {
  readonly chat: RenderedChat;
}
interface Failure {
  readonly error: unknown;
}

/**
 * The checkpoint's chat template, or undefined where it has none.
 * @throws LensError bad-checkpoint where it does not parse, or where several are named and none is the default
 */
export function chatTemplateOf(files: TokenizerFiles): CompiledTemplate | undefined {
  const templates = files.chatTemplates;
  const text = templates.get('default') ?? (templates.size === 1 ? [...templates.values()][0] : undefined);
  const file = `${files.folder}/${files.chatTemplateFile}`;
  if (text !== undefined) return compileTemplate(text, file);
  if (templates.size === 0) return undefined;
  throw new LensError({
    reason: 'bad-checkpoint',
    message: `${file} holds the chat templates ${[...templates.keys()].join(', ')}, and none of them is called default.`,
    next: 'Name one of them default, or ask for plain text with --rendering plain.',
  });
}

/**
 * Renders a chat up to where the model answers. What transformers gives a template is given here (tools and documents are
 * none, special tokens by name); a template that wants a message's content as a list of parts gets it so.
 * @throws LensError bad-input where the template refuses these roles or their order, or the chat is too long
 * @throws LensError bad-checkpoint where the template fails
 */
export function renderChat(
  template: CompiledTemplate,
  messages: readonly ChatMessage[],
  files: TokenizerFiles,
): RenderedChat {
  if (messages.length > MAX_MESSAGES) throw tooManyMessages(messages.length);
  const first = attempt(template, messages, files);
  const whole = wholeChat(first);
  if (whole !== undefined) return whole;
  for (const other of otherWays(template, messages, files)) {
    const result = wholeChat(other());
    if (result !== undefined) return result;
  }
  if ('chat' in first) return first.chat;
  if (first.error instanceof TemplateRefusal) throw refusal(template, messages, files, first.error);
  throw first.error;
}

/** One rendering without marks, for asking what the template itself writes. */
export function renderPlainly(
  template: CompiledTemplate,
  messages: readonly ChatMessage[],
  files: TokenizerFiles,
  options: { readonly generationPrompt: boolean; readonly parts?: boolean },
): { readonly text: string; readonly askedForDate: boolean } {
  return runTemplate(template, {
    ...files.specialTokens,
    messages: messages.map(({ role, content }) => ({
      role,
      content: options.parts === true ? [{ type: 'text', text: content }] : content,
    })),
    tools: null,
    documents: null,
    add_generation_prompt: options.generationPrompt,
  });
}

/** What to try where the messages as they are do not come through. */
function otherWays(
  template: CompiledTemplate,
  messages: readonly ChatMessage[],
  files: TokenizerFiles,
): (() => Attempt | Failure)[] {
  const developers = developersOf(messages);
  return [
    ...(developers.length > 0 ? [() => attempt(template, asSystem(messages), files, developers)] : []),
    // A template that wants parts asks each for its type.
    ...(/\btype\b/.test(template.text) ? [() => attempt(template, messages, files, [], true)] : []),
  ];
}

function attempt(
  template: CompiledTemplate,
  messages: readonly ChatMessage[],
  files: TokenizerFiles,
  recast: readonly number[] = [],
  parts = false,
): Attempt | Failure {
  let askedForDate = false;
  const render = (contents: readonly string[]): string => {
    const marked = messages.map(({ role }, i) => ({ role, content: contents[i]! }));
    const rendered = renderPlainly(template, marked, files, { generationPrompt: true, parts });
    askedForDate ||= rendered.askedForDate;
    return rendered.text;
  };
  try {
    const located = locateMessages(
      render,
      messages.map(m => m.content),
    );
    return { chat: { ...located, recast, askedForDate } };
  } catch (error) {
    return { error };
  }
}

/** The chat if it was rendered and no message left out. */
function wholeChat(result: Attempt | Failure): RenderedChat | undefined {
  return 'chat' in result && result.chat.dropped.length === 0 ? result.chat : undefined;
}

function asSystem(messages: readonly ChatMessage[]): ChatMessage[] {
  return messages.map(m => (m.role === 'developer' ? { ...m, role: 'system' } : m));
}

function developersOf(messages: readonly ChatMessage[]): number[] {
  return messages.flatMap((m, i) => (m.role === 'developer' ? [i] : []));
}

/** Names the role that the template does not take, found by leaving out the messages of each. */
function refusal(
  template: CompiledTemplate,
  messages: readonly ChatMessage[],
  files: TokenizerFiles,
  cause: TemplateRefusal,
): LensError {
  const roles = [...new Set(messages.map(m => m.role))].filter(role => role !== 'user');
  const guilty = roles.find(role => {
    const rest = messages.filter(m => m.role !== role);
    return rest.length > 0 && 'chat' in attempt(template, rest, files);
  });
  const what = guilty === undefined ? 'these messages' : `messages of the role ${guilty}`;
  return new LensError(
    {
      reason: 'bad-input',
      message: `The chat template of this model (${template.file}) refuses ${what}: ${cause.message}`,
      next:
        guilty === 'system' || guilty === 'developer'
          ? `Move the text of the ${guilty} message to the start of the first user message, or ask for plain text with --rendering plain.`
          : 'Change the roles or their order as the template asks, or ask for plain text with --rendering plain.',
    },
    { cause },
  );
}

function tooManyMessages(count: number): LensError {
  return new LensError({
    reason: 'bad-input',
    message: `The prompt has ${count} messages; a chat template is given at most ${MAX_MESSAGES}.`,
    next: 'Explain a part of the conversation, or ask for plain text with --rendering plain.',
  });
}
