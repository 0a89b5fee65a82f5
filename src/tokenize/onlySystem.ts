/** @file A prompt that is system messages alone, such as AGENTS.md: where a chat template drops or refuses it, the model reads it as the user's. */
import { LensError } from '../base/errors';
import type { ChatMessage, RenderedChat } from './chatTemplate';

export interface RenderedRoles<T extends RenderedChat = RenderedChat> {
  readonly chat: T;
  /** Whether the system messages were given to the template as the user's. */
  readonly asUser: boolean;
}

/**
 * @param render renders messages, and throws where the template refuses them
 * @throws what `render` throws; LensError bad-input where nothing of the prompt is left
 */
export function renderRoles<T extends RenderedChat>(
  messages: readonly ChatMessage[],
  render: (messages: readonly ChatMessage[]) => T,
): RenderedRoles<T> {
  const first = attempt(() => render(messages));
  if ('chat' in first && first.chat.dropped.length === 0) return { chat: first.chat, asUser: false };
  if (messages.every(({ role }) => role === 'system' || role === 'developer')) {
    const again = attempt(() => render(messages.map(message => ({ ...message, role: 'user' }))));
    if ('chat' in again && again.chat.dropped.length === 0) return { chat: again.chat, asUser: true };
  }
  if (!('chat' in first)) throw first.error;
  if (messages.every(({ content }, i) => content.trim() === '' || first.chat.dropped.includes(i))) throw nothingLeft();
  return { chat: first.chat, asUser: false };
}

function attempt<T>(render: () => T): { readonly chat: T } | { readonly error: unknown } {
  try {
    return { chat: render() };
  } catch (error) {
    return { error };
  }
}

function nothingLeft(): LensError {
  return new LensError({
    reason: 'bad-input',
    message: "The model's chat template leaves out every message of this prompt: the model would read nothing of it.",
    next: 'Ask for plain text with --rendering plain, or add a user message.',
  });
}
