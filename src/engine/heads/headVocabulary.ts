/** @file The words that heads are asked about: those of the lexicon that every model can spell, each with its tokens. */
import { overlaps } from '../../base/span';
import type { VerbIndex } from '../../explain/heads/headPairs';
import { lexiconWords } from '../../prompt/instructions/verbTagger';
import type { Tokenizer } from '../../tokenize/tokenizer';

export interface HeadVocabulary {
  readonly words: readonly string[];
  /** Verbs, those of instructions first. */
  readonly verbs: readonly string[];
  readonly verbIndex: VerbIndex;
  /** Instruction verbs that cannot be spelled. */
  readonly missing: readonly string[];
  /** One entry a model: token ids of each word inside a sentence. */
  readonly tokens: readonly (readonly (readonly number[])[])[];
}

/** Words read in one go: a tokenizer without a rule for spaces takes more than linear time. */
const WORDS_A_TEXT = 64;

/** @param instruction verbs of instructions, which need not stand in the lexicon */
export async function headVocabulary(
  tokenizers: readonly Tokenizer[],
  instruction: readonly string[],
  lexicon = lexiconWords(),
): Promise<HeadVocabulary> {
  const all = [...new Set([...lexicon.map(word => word.text), ...instruction])].sort();
  const spelled = await Promise.all(tokenizers.map(async tokenizer => spellings(tokenizer, all)));
  const readable = all.flatMap((_, w) => (spelled.every(tokens => tokens[w]!.length > 0) ? [w] : []));
  const words = readable.map(w => all[w]!);
  const known = new Set(words);
  const own = [...new Set(instruction)].filter(verb => known.has(verb));
  const general = lexicon.filter(({ text, verb }) => verb && known.has(text) && !own.includes(text));
  const verbs = [...own, ...general.map(word => word.text)];
  const index = new Map(verbs.map((verb, v) => [verb, v]));
  return {
    words,
    verbs,
    verbIndex: {
      ofWord: Int32Array.from(words, word => index.get(word) ?? -1),
      instruction: own.length,
      count: verbs.length,
    },
    missing: instruction.filter(verb => !known.has(verb)),
    tokens: spelled.map(tokens => readable.map(w => tokens[w]!)),
  };
}

/** Tokens of each " word" as it stands behind another one. Empty where a character is unknown to the vocabulary. */
async function spellings(tokenizer: Tokenizer, words: readonly string[]): Promise<number[][]> {
  const found: number[][] = [];
  for (let at = 0; at < words.length; at += WORDS_A_TEXT)
    found.push(...(await spelledTogether(tokenizer, words.slice(at, at + WORDS_A_TEXT))));
  return found;
}

async function spelledTogether(tokenizer: Tokenizer, words: readonly string[]): Promise<number[][]> {
  const text = ['the', ...words].join(' ');
  const { ids, offsets } = await tokenizer.encode(text, { addSpecialTokens: false });
  let start = 'the'.length;
  let token = 0;
  return words.map(word => {
    // With the space before it, which is a token of its own where the vocabulary knows no such beginning of a word.
    const span = { start, end: start + 1 + word.length };
    start = span.end;
    while (token < ids.length && offsets[token]!.end <= span.start) token++;
    const own: number[] = [];
    let end = span.start;
    for (let i = token; i < ids.length && overlaps(offsets[i]!, span); i++) {
      own.push(ids[i]!);
      end = offsets[i]!.end;
    }
    return end < span.end || own.some(id => tokenizer.isSpecial(id)) ? [] : own;
  });
}
