/** @file Patterns of paths as `applyTo` has them: `*`, `**`, `?` and `{a,b}`. In time that a pattern of strangers cannot stretch. */

/** Alternatives of one pattern; a real one has a handful. */
const MAX_PATTERNS = 64;
const MAX_LENGTH = 500;

/** @param patterns one or more, with commas between them @param path with `/` */
export function matchesGlob(patterns: string, path: string): boolean {
  return splitAtCommas(patterns.slice(0, MAX_LENGTH))
    .flatMap(pattern => alternatives(pattern.trim()))
    .slice(0, MAX_PATTERNS)
    .some(pattern => pattern !== '' && matches(partsOf(pattern), path));
}

/** Not at those inside braces. */
function splitAtCommas(text: string): string[] {
  const pieces = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '{') depth++;
    if (character === '}') depth--;
    if (character === ',' && depth <= 0) pieces.push('');
    else pieces.push(`${pieces.pop() ?? ''}${character}`);
  }
  return pieces;
}

/** Braces that hold no other braces are written out. */
function alternatives(pattern: string): string[] {
  const found = [pattern];
  for (let at = 0; at < found.length && found.length < MAX_PATTERNS;) {
    const braces = /\{([^{}]*)\}/.exec(found[at]!);
    if (!braces) at++;
    else {
      const [before, behind] = [found[at]!.slice(0, braces.index), found[at]!.slice(braces.index + braces[0].length)];
      found.splice(
        at,
        1,
        ...braces[1]!
          .split(',')
          .slice(0, MAX_PATTERNS)
          .map(one => before + one + behind),
      );
    }
  }
  return found;
}

type Part = { readonly character: string } | 'one' | 'name' | 'names';

/** A pattern without a slash is of a name in any folder; `**` + `/` is any folders, none too. */
function partsOf(pattern: string): Part[] {
  const whole = pattern.replace(/^\.?\//, '');
  return Array.from((whole.includes('/') ? whole : `**/${whole}`).matchAll(/\*\*\/?|\*|\?|[^]/g), ([found]): Part => {
    if (found.startsWith('**')) return 'names';
    return found === '*' ? 'name' : found === '?' ? 'one' : { character: found };
  });
}

/** Every place of the path that each part of the pattern can end at: pattern times path, whatever they are. */
function matches(parts: readonly Part[], path: string): boolean {
  let ends = new Uint8Array(path.length + 1);
  ends[0] = 1;
  for (const part of parts) {
    const next = new Uint8Array(path.length + 1);
    for (let at = 0; at <= path.length; at++) {
      const before = at > 0 ? path[at - 1]! : '';
      if (part === 'names') next[at] = ends[at]! | (at > 0 ? next[at - 1]! : 0);
      else if (part === 'name') next[at] = ends[at]! | (at > 0 && before !== '/' ? next[at - 1]! : 0);
      else if (at > 0 && ends[at - 1] === 1)
        next[at] = part === 'one' ? Number(before !== '/') : Number(before === part.character);
    }
    ends = next;
  }
  return ends[path.length] === 1;
}
