/** @file Which tokens of a vocabulary can be read as words by themselves. */

/** A token as its vocabulary spells it and as it decodes alone. */
export interface VocabularyToken {
  readonly id: number;
  readonly spelling: string;
  readonly text: string;
}

/** How vocabularies spell the space before a word: byte-level ones, and those of SentencePiece. */
const WORD_STARTS = ['Ġ', '▁', ' '];
/** Scripts that are written without spaces: there any token of letters is as good as a word. */
const UNSPACED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+$/u;
/** Two letters at least: a single one, though it may be a word, is mostly the beginning of one. */
const WORD = /^\p{L}[\p{L}\p{M}'’-]*\p{L}\p{M}*$/u;
/** Vocabularies of characters or bytes have hardly any; then every token competes. */
const FEWEST_WORDS = 100;

export function startsWord(spelling: string): boolean {
  return WORD_STARTS.some(mark => spelling.startsWith(mark));
}

export function isWholeWord({ spelling, text }: VocabularyToken): boolean {
  const word = text.trim();
  return UNSPACED.test(word) || (startsWord(spelling) && WORD.test(word));
}

/** Whole words with their surrounding space taken off, or all tokens where the vocabulary has too few words. */
export function wholeWords(tokens: readonly VocabularyToken[]): readonly VocabularyToken[] {
  const words = tokens.filter(isWholeWord).map(token => ({ ...token, text: token.text.trim() }));
  return words.length < FEWEST_WORDS ? tokens : words;
}
