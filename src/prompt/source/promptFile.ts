/** @file Which files are prompts by themselves, and which only when their user says so. */

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
