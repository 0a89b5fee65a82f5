/** @file The roles that prompt files name, as the product's own. */
import { sentence } from '../base/sentence';
import type { Span } from '../base/span';
import type { ProblemList } from './problems';
import type { Role } from './promptDocument';

const roles: ReadonlyMap<string, Role> = new Map([
  ['system', 'system'],
  ['developer', 'developer'],
  ['user', 'user'],
  ['assistant', 'assistant'],
  ['tool', 'tool'],
  // The name that OpenAI's chat format used before `tool`.
  ['function', 'tool'],
]);

/** Names longer than this are cut in messages; a role is a word. */
const SHOWN = 40;

/** @returns the role of that name in any case; `user`, with a problem, for a name that no chat format knows */
export function roleNamed(name: string, span: Span, problems: ProblemList): Role {
  const role = roles.get(name.trim().toLowerCase());
  if (role) return role;
  const shown = name.length > SHOWN ? `${name.slice(0, SHOWN)}…` : name;
  problems.add('warning', sentence`Unknown role "${shown}": read as user. Use ${[...roles.keys()].join(', ')}.`, span);
  return 'user';
}
