/** @file Which format a prompt file has: by its name, else by whether it holds messages. */
import { looksLikeChat } from './chatMessages';
import { readJson } from './source/jsonTree';
import { ProblemList } from './problems';
import type { PromptFormat } from './promptDocument';
import type { PromptFile } from './rawPrompt';
import { readYaml } from './source/yamlTree';

const byName: readonly (readonly [RegExp, PromptFormat])[] = [
  [/\.prompt\.ya?ml$/i, 'yaml'],
  [/\.(md|markdown|mdc)$/i, 'markdown'],
  [/\.prompty$/i, 'prompty'],
  [/\.prompt$/i, 'dotprompt'],
  [/\.(jinja2?|j2)$/i, 'jinja-chat'],
  [/\.(jsonl|ndjson)$/i, 'chat-jsonl'],
];

export function detectFormat(file: PromptFile): PromptFormat {
  const named = byName.find(([pattern]) => pattern.test(file.name));
  if (named) return named[1];
  if (/\.json$/i.test(file.name)) return holdsJsonChat(file) ? 'chat-json' : 'text';
  if (/\.ya?ml$/i.test(file.name)) return holdsYamlChat(file) ? 'yaml' : 'text';
  return /\.te?xt$/i.test(file.name) ? 'text' : formatOfContent(file);
}

/** Standard input and unknown endings: a chat in JSON, one object or one a line, else plain text. */
function formatOfContent(file: PromptFile): PromptFormat {
  if (!/^\s*[[{]/.test(file.text.slice(file.start))) return 'text';
  const ink = file.text.slice(file.start).search(/\S/) + file.start;
  const line = file.text.indexOf('\n', ink);
  if (line !== -1 && isChat(file, line) && !isChat(file, file.text.length)) return 'chat-jsonl';
  return isChat(file, file.text.length) || CHAT_BEGINS.test(file.text.slice(file.start)) ? 'chat-json' : 'text';
}

/** With a slip of syntax further down this is still meant as a chat. */
const CHAT_BEGINS = /^\s*(?:\{\s*"messages"\s*:\s*\[|\[\s*\{\s*"role"\s*:)/;

function isChat(file: PromptFile, end: number): boolean {
  const json = readJson(file.text, file.start, end);
  return !('error' in json) && looksLikeChat(json.root);
}

/** A chat with a slip of syntax is still meant as one, and gets the problem that names the slip. */
function holdsJsonChat(file: PromptFile): boolean {
  const json = readJson(file.text, file.start, file.text.length);
  return 'error' in json ? /^\s*[[{][^]*"(?:messages|role)"\s{0,99}:/.test(file.text) : looksLikeChat(json.root);
}

function holdsYamlChat(file: PromptFile): boolean {
  const problems = new ProblemList();
  const data = readYaml(file.text, file.start, file.text.length, problems);
  const broken = problems.all().some(problem => problem.severity === 'error');
  return looksLikeChat(data) || (broken && /^messages[ \t]{0,99}:/m.test(file.text.slice(file.start)));
}
