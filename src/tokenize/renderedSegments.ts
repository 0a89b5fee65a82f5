/** @file A rendered prompt in stretches: what is the file's, what the template's, and which characters are control tokens. */
import { overlaps, type Span } from '../base/span';
import type { Role } from '../prompt/promptDocument';
import type { TokenizedPrompt } from './tokenizePrompt';

export interface Stretch {
  readonly text: string;
  readonly kind: 'file' | 'template' | 'special';
  readonly role?: Role;
  readonly source?: Span;
  readonly added?: true;
}

/** They tile the text, after and before the tokens that the tokenizer adds by itself. */
export function renderedSegments(prompt: TokenizedPrompt): Stretch[] {
  const own = stretchesOf(prompt);
  const added = prompt.tokens.flatMap(({ kind, text }, t) => {
    const at = prompt.offsets[t]!;
    return kind === 'special' && at.start === at.end ? [{ text, first: t < prompt.tokens.length / 2 }] : [];
  });
  const segment = ({ text }: { text: string }): Stretch => ({ text, kind: 'special', added: true });
  return [
    ...added.filter(({ first }) => first).map(segment),
    ...own,
    ...added.filter(({ first }) => !first).map(segment),
  ];
}

function stretchesOf({ text, pieces, tokens, offsets }: TokenizedPrompt): Stretch[] {
  const special = offsets.filter(({ start, end }, t) => end > start && tokens[t]!.kind === 'special');
  const stretches: Stretch[] = [];
  let end = 0;
  for (const { role, runs } of pieces) {
    for (const run of runs) {
      stretches.push(...templateStretches(text, { start: end, end: run.start }, special));
      const whole = text.slice(run.start, run.end);
      if (whole !== '') stretches.push({ text: whole, kind: 'file', role, source: run.source });
      end = Math.max(end, run.end);
    }
  }
  return [...stretches, ...templateStretches(text, { start: end, end: text.length }, special)];
}

/** Text of the template, its control tokens apart. */
function templateStretches(text: string, range: Span, special: readonly Span[]): Stretch[] {
  const stretches: Stretch[] = [];
  const add = (start: number, end: number, kind: Stretch['kind']): void => {
    if (end > start) stretches.push({ text: text.slice(start, end), kind });
  };
  let at = range.start;
  for (const token of special) {
    if (token.start < at || !overlaps(token, range)) continue;
    add(at, token.start, 'template');
    add(token.start, Math.min(token.end, range.end), 'special');
    at = Math.min(token.end, range.end);
  }
  add(at, range.end, 'template');
  return stretches;
}
