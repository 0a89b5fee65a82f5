/** @file What a Markdown or text file is by its name and by the folder that it lies in. */
import type { Role } from '../promptDocument';

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
