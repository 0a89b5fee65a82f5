/** @file Chat messages (`[{role, content}]`, as OpenAI's API takes them) out of a data tree, JSON or YAML alike. */
import { sentence } from '../base/sentence';
import { textValue, valueOf, type DataNode, type ListNode } from './source/dataTree';
import type { MappedText } from './source/mappedText';
import type { ProblemList } from './problems';
import type { PromptDataEntry, Role } from './promptDocument';
import type { RawMessage } from './rawPrompt';
import { roleNamed } from './role';
import { promptData } from './templateData';

/** The list of messages: the data itself, its `messages`, the `body.messages` of a batch request, or the `input` of a response. */
export function messageList(data: DataNode | undefined): ListNode | undefined {
  const body = bodyOf(data);
  const candidates = [data, valueOf(data, 'messages'), valueOf(body, 'messages'), responseInput(body)];
  return candidates.find(node => node?.kind === 'list');
}

/** Whether the data is a chat: an object with a list of messages, or a list of objects with roles. */
export function looksLikeChat(data: DataNode | undefined): boolean {
  const list = messageList(data);
  if (list === undefined) return responseInput(bodyOf(data)) !== undefined;
  return data !== list || (list.items.length > 0 && list.items.every(item => valueOf(item, 'role') !== undefined));
}

/** All messages of a chat, with what a request says of the system beside them; undefined where the data holds no chat. */
export function conversation(data: DataNode | undefined, problems: ProblemList): RawMessage[] | undefined {
  const list = messageList(data);
  const body = bodyOf(data);
  const input = responseInput(body);
  if (list === undefined && input === undefined) return undefined;
  const system = list !== undefined && list !== input ? valueOf(body, 'system') : valueOf(body, 'instructions');
  const messages = list === undefined ? [asMessage('user', input!, problems)] : chatMessages(list, problems);
  return system === undefined || isNull(system) ? messages : [asMessage('system', system, problems), ...messages];
}

function bodyOf(data: DataNode | undefined): DataNode | undefined {
  return valueOf(data, 'body') ?? data;
}

/** The `input` of a request for a response: a text, or a list of messages. Other data may have a key of the name. */
function responseInput(body: DataNode | undefined): DataNode | undefined {
  const input = valueOf(body, 'input');
  if (valueOf(body, 'messages') !== undefined || input === undefined) return undefined;
  if (input.kind === 'list') return input.items.some(item => valueOf(item, 'role') !== undefined) ? input : undefined;
  const named = valueOf(body, 'instructions') ?? valueOf(body, 'model');
  return input.kind === 'text' && named?.kind === 'text' ? input : undefined;
}

function asMessage(role: Role, node: DataNode, problems: ProblemList): RawMessage {
  return { role, parts: contentParts(node, problems), source: node.span };
}

function chatMessages(list: ListNode, problems: ProblemList): RawMessage[] {
  const messages: RawMessage[] = [];
  for (const item of list.items) {
    if (item.kind === 'map') messages.push(chatMessage(item, problems));
    else
      problems.add(
        'warning',
        sentence`This entry of messages is not an object with role and content, so it is left out.`,
        item.span,
      );
  }
  return messages;
}

function chatMessage(item: DataNode, problems: ProblemList): RawMessage {
  const named = valueOf(item, 'role');
  const name = textValue(named);
  if (name === undefined)
    problems.add('warning', sentence`A message without a role is read as user. Add a role.`, item.span);
  const role = name === undefined ? 'user' : roleNamed(name, named!.span, problems);
  const fields = messageFields(item);
  const parts = contentParts(valueOf(item, 'content'), problems);
  return { role, parts, ...(fields.length > 0 && { fields }), source: item.span };
}

/** What a template can ask of a message besides: all that the request says; a `content` of null as it is. */
function messageFields(item: DataNode): PromptDataEntry[] {
  const entries = item.kind === 'map' ? item.entries : [];
  return entries
    .filter(({ key, value }) => key !== 'role' && (key !== 'content' || isNull(value)))
    .map(({ key, value }) => [key, promptData(value)]);
}

function isNull(node: DataNode): boolean {
  return node.kind === 'other' && /^(?:null|~|)$/i.test(node.text);
}

function contentParts(content: DataNode | undefined, problems: ProblemList): MappedText[] {
  if (content === undefined) return [];
  if (content.kind === 'text') return [content.mapped()];
  if (content.kind === 'list') return content.items.flatMap(part => contentPart(part, problems));
  if (!(content.kind === 'other' && content.text === 'null')) {
    problems.add(
      'warning',
      sentence`A message's content is neither text nor a list of parts, so it is left out. Put it in quotes.`,
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
    sentence`A content part of type ${type.slice(0, 40)} is not text, so it is left out: models here read only text.`,
    part.span,
  );
  return [];
}
