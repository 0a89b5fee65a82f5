/** @file Cuts the inside of a Jinja tag into tokens. */

export interface JinjaToken {
  readonly kind: 'name' | 'text' | 'number' | 'sign' | 'end';
  /** The name, the sign, or the text without quotes and escapes. */
  readonly text: string;
}

const TOKEN =
  /\s*(?:(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<number>\d+(?:\.\d+)?)|(?<text>'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*")|(?<sign>\*\*|\/\/|==|!=|<=|>=|[-+*/%~<>=|.,:()[\]{}]))/uy;
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** Characters of one expression. */
const MAX_LENGTH = 20_000;

/** Undefined where the text is no expression. */
export function jinjaTokens(text: string): JinjaToken[] | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const tokens: JinjaToken[] = [];
  const token = new RegExp(TOKEN);
  for (const end = text.trimEnd().length; token.lastIndex < end;) {
    const groups = token.exec(text)?.groups;
    if (!groups) return undefined;
    tokens.push(tokenOf(groups));
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

function tokenOf({ name, number, text, sign }: Readonly<Record<string, string | undefined>>): JinjaToken {
  if (name !== undefined) return { kind: 'name', text: name };
  if (number !== undefined) return { kind: 'number', text: number };
  if (text === undefined) return { kind: 'sign', text: sign! };
  return { kind: 'text', text: text.slice(1, -1).replace(/\\([^])/g, (_, c: string) => escapes[c] ?? c) };
}
