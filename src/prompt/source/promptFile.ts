/** @file Which files are prompts by themselves, which only when their user says so, and whose words they hold. */
import type { Role } from '../promptDocument';

/** Names that say so: VS Code's prompt family, agent instructions, prompt YAML, Prompty, dotprompt. */
const PROMPT_NAMES = [
  /\.(prompt|agent|chatmode|instructions)\.md$/i,
  /^(SKILL|AGENTS|CLAUDE|copilot-instructions)\.md$/i,
  /\.prompt\.ya?ml$/i,
  /\.(prompty|prompt)$/i,
];
/** A chat is recognised by its first part: reading a whole data file for it would be felt. */
const CHAT_HEAD = 64 * 1024;

/**
 * Whether a file is a prompt without being told: by its name, or a JSON chat by its `messages`.
 * Plain Markdown, text and YAML are prompts only on command.
 */
export function isPromptFile(fileName: string, text: string): boolean {
  const name = fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
  if (PROMPT_NAMES.some(pattern => pattern.test(name))) return true;
  return /\.jsonl?$/i.test(name) && /"messages"\s*:\s*\[/.test(text.slice(0, CHAT_HEAD));
}

/** Names of files that editors and agents put before the user's words, wherever they lie. */
const SYSTEM_NAMES =
  /^(?:.*\.(?:agent|chatmode|instructions)\.md|skill\.md|(?:agents|claude|gemini)(?:\.(?:local|override))?\.md|copilot-instructions\.md|\.(?:cursor|windsurf|cline|roo)rules)$/i;
/** The same by folder: agents and rules of the programs that keep them there. */
const SYSTEM_FOLDERS = [
  /\/\.(?:github|claude|cursor|gemini|opencode|qwen|copilot)\/agents?\/(?:.+\/)?[^/]+\.md$/i,
  /\/plugins\/(?:[^/]+\/){1,3}agents\/[^/]+\.md$/i,
  /\/\.github\/(?:instructions|chatmodes)\/(?:.+\/)?[^/]+\.md$/i,
  /\/\.(?:cursor|claude|windsurf|clinerules|roo|continue|kiro|augment|amazonq|trae)(?:\/[^/]+)?\/(?:rules|steering|output-styles)[^/]*\/(?:.+\/)?[^/]+\.(?:md|mdc)$/i,
  /\/\.(?:clinerules|roo\/rules[^/]*)\/(?:.+\/)?[^/]+\.(?:md|txt)$/i,
  /\/[^/]*rules[^/]*\/(?:.+\/)?[^/]+\.mdc$/i,
];
/** Inside an agent's folder these are about the folder, and no agent. */
const NO_AGENT = /^(?:readme|license|changelog|contributing)\.md$/i;

/** The role of a file that is one message: what agents, skills, rules and instructions say is the system's. */
export function roleByPlace(fileName: string): Role {
  const path = `/${fileName.replaceAll('\\', '/')}`;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (SYSTEM_NAMES.test(name)) return 'system';
  return !NO_AGENT.test(name) && SYSTEM_FOLDERS.some(folder => folder.test(path)) ? 'system' : 'user';
}
