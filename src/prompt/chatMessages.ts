/** @file Chat messages (`[{role, content}]`, as OpenAI's API takes them) out of a data tree, JSON or YAML alike. */
import { textValue, valueOf, type DataNode, type ListNode } from './source/dataTree';
import type { MappedText } from './source/mappedText';
import type { ProblemList } from './problems';
import type { RawMessage } from './rawPrompt';
import { roleNamed } from './role';

/** The list of messages: the data itself, its `messages`, or the `body.messages` of a batch request. */
export function messageList(data: DataNode | undefined): ListNode | undefined {
  const candidates = [data, valueOf(data, 'messages'), valueOf(valueOf(data, 'body'), 'messages')];
  return candidates.find(node => node?.kind === 'list');
}

/** Whether the data is a chat: an object with a list of messages, or a list of objects with roles. */
export function looksLikeChat(data: DataNode | undefined): boolean {
  const list = messageList(data);
  return (
    list !== undefined &&
    (data !== list || (list.items.length > 0 && list.items.every(item => valueOf(item, 'role') !== undefined)))
  );
}

export function chatMessages(list: ListNode, problems: ProblemList): RawMessage[] {
  const messages: RawMessage[] = [];
  for (const item of list.items) {
    if (item.kind === 'map') messages.push(chatMessage(item, problems));
    else problems.add('warning', 'This entry of messages is no object with role and content: left out.', item.span);
  }
  return messages;
}

function chatMessage(item: DataNode, problems: ProblemList): RawMessage {
  const named = valueOf(item, 'role');
  const name = textValue(named);
  if (name === undefined)
    problems.add('warning', 'A message without a role is read as user. Give it a role.', item.span);
  const role = name === undefined ? 'user' : roleNamed(name, named!.span, problems);
  for (const key of ['tool_calls', 'function_call']) {
    const calls = valueOf(item, key);
    if (calls && textOrList(calls))
      problems.add('warning', `${key} of a message is no text: left out of the prompt.`, calls.span);
  }
  return { role, parts: contentParts(valueOf(item, 'content'), problems), source: item.span };
}

/** An explicit null or an empty list says "none" and is no problem. */
function textOrList(node: DataNode): boolean {
  return node.kind !== 'other' && !(node.kind === 'list' && node.items.length === 0);
}

function contentParts(content: DataNode | undefined, problems: ProblemList): MappedText[] {
  if (content === undefined) return [];
  if (content.kind === 'text') return [content.mapped()];
  if (content.kind === 'list') return content.items.flatMap(part => contentPart(part, problems));
  if (!(content.kind === 'other' && content.text === 'null')) {
    problems.add(
      'warning',
      "A message's content is neither text nor a list of parts: left out. Put it in quotes.",
      content.span,
    );
  }
  return [];
}

function contentPart(part: DataNode, problems: ProblemList): MappedText[] {
  if (part.kind === 'text') return [part.mapped()];
  const text = valueOf(part, 'text');
  if (text?.kind === 'text') return [text.mapped()];
  const type = textValue(valueOf(part, 'type')) ?? 'unnamed';
  problems.add(
    'warning',
    `A content part of type ${type.slice(0, 40)} is no text: left out. Models here read text only.`,
    part.span,
  );
  return [];
}
