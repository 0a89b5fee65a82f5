/** @file Two answers word by word, as one text with what went and what came. */
import type { DifferencePart } from '../../protocol/views/comparisonMessages';
import { alignWords } from './alignment';

/** Texts of all parts but `came` make the old answer, of all but `gone` the new one. */
export function answerDifference(before: string, after: string): DifferencePart[] {
  const [old, now] = [piecesOf(before), piecesOf(after)];
  const parts: { kind: DifferencePart['kind']; text: string }[] = [];
  for (const { a, b } of alignWords(old, now)) {
    const kind = a === undefined ? 'came' : b === undefined ? 'gone' : 'same';
    const text = a === undefined ? now[b!]! : old[a]!;
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += text;
    else parts.push({ kind, text });
  }
  return parts;
}

/** Words with the white space behind them; punctuation is a word of its own. */
function piecesOf(text: string): string[] {
  return text.match(/^\s+|[\p{L}\p{N}\p{M}'’_-]+\s*|[^\p{L}\p{N}\p{M}'’_-]\s*/gu) ?? [];
}
