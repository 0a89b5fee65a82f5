/** @file Texts that may be shown to others: the home folder is `~`, the user's name and what an address says of an account are gone. */

export interface Person {
  /** Home folder. */
  readonly home: string;
  /** Login name. */
  readonly user: string;
}

/** Stands where a path outside of the home folder had the user's name. */
const NOBODY = 'USER';

/** The same value, every text in it made private; keys stay. */
export function privateValue<T>(value: T, person: Person): T {
  if (typeof value === 'string') return privateText(value, person) as T;
  if (Array.isArray(value)) return value.map(part => privateValue<unknown>(part, person)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, privateValue<unknown>(part, person)] as const);
  return Object.fromEntries(entries) as T;
}

function privateText(text: string, { home, user }: Person): string {
  return nameless(homeless(text, home), user).replace(/(:\/\/)[^/@\s]*@/g, '$1');
}

/** Also in a list of folders, in quotes, in a sentence. Windows writes the same folder in several ways. */
function homeless(text: string, home: string): string {
  // A home that is the root of everything, as some services have it, would turn every path into another one.
  if (home.length < 2) return text;
  const ways = home.includes('\\') ? 'gi' : 'g';
  return text.replace(new RegExp(`(?<![\\w.~-])${escaped(home)}(?![\\w.-])`, ways), '~');
}

/** As a whole part of a path, and not the first: `/dev` is no person. */
function nameless(text: string, user: string): string {
  if (user === '') return text;
  return text.replace(new RegExp(`(?<=[\\w~][/\\\\])${escaped(user)}(?=$|[/\\\\:;"'”\\s])`, 'g'), NOBODY);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
