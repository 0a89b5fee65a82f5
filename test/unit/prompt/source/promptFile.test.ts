import { expect, test } from 'vitest';
import { isPromptFile } from '../../../../src/prompt/source/promptFile';

const chat = '{"model": "x", "messages": [{"role": "user", "content": "Hi"}]}';

test.each([
  ['/a/rewrite.prompt.md', '', true],
  ['C:\\work\\reviewer.agent.md', '', true],
  ['plan.chatmode.md', '', true],
  ['style.instructions.md', '', true],
  ['/x/SKILL.md', '', true],
  ['/x/AGENTS.md', '', true],
  ['/x/.github/copilot-instructions.md', '', true],
  ['sort.prompt.yml', '', true],
  ['sort.prompt.yaml', '', true],
  ['a.prompty', '', true],
  ['a.prompt', '', true],
  ['chat.json', chat, true],
  ['chats.jsonl', `${chat}\n${chat}`, true],
  ['package.json', '{"name": "x"}', false],
  ['README.md', '# Read me', false],
  ['notes.txt', chat, false],
  ['deploy.yaml', 'messages: [', false],
  ['MYAGENTS.md', '', false],
])('%s is a prompt by itself: %s', (name, text, expected) => {
  expect(isPromptFile(name, text)).toBe(expected);
});
