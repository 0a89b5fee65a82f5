/** @file Two versions of a prompt word by word: what stayed, came and went, and how much each drew before and after. */
import {
  VERSION_COMPARISON_SCHEMA,
  type Comparison,
  type VersionComparison,
  type VersionedWord,
} from '../../protocol/comparison';
import type { Explanation } from '../../protocol/explanation';
import type { DifferencePart } from '../../protocol/views/comparisonMessages';
import { alignWords } from './alignment';

/** Only models that explained both versions are held against each other. */
export function promptVersions(before: Comparison, after: Comparison): VersionComparison {
  const [old, young] = [before.explanation, after.explanation];
  const aligned = alignWords(
    old.prompt.words.map(word => word.text),
    young.prompt.words.map(word => word.text),
  );
  const words = aligned.map(({ a, b }): VersionedWord => ({
    text: a === undefined ? young.prompt.words[b!]!.text : old.prompt.words[a]!.text,
    ...(a !== undefined && { before: a }),
    ...(b !== undefined && { after: b }),
    models: young.models.flatMap(({ role }) => influences(role, [old, a], [young, b])),
  }));
  return { schema: VERSION_COMPARISON_SCHEMA, before, after, words };
}

type Place = readonly [explanation: Explanation, word: number | undefined];

function influences(
  role: VersionedWord['models'][number]['role'],
  before: Place,
  after: Place,
): VersionedWord['models'] {
  if (!before[0].models.some(model => model.role === role)) return [];
  const [was, is] = [before, after].map(([{ models }, word]) =>
    word === undefined ? undefined : models.find(model => model.role === role)?.words[word]?.influence,
  );
  return [{ role, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }];
}

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
