/** @file The English words that compromise knows by heart, with whether each is the base form of a verb. */
import nlp from 'compromise/two';

export interface LexiconWord {
  readonly text: string;
  readonly verb: boolean;
}

/** A word as prompts write it inside a sentence: no phrase, name with a capital, abbreviation or lone letter. */
const PLAIN_WORD = /^[a-z]{2,}$/;

/** In alphabetical order. */
export function lexiconWords(): LexiconWord[] {
  const { lexicon } = (nlp.model() as { one: { lexicon: Readonly<Record<string, string | readonly string[]>> } }).one;
  return Object.keys(lexicon)
    .filter(text => PLAIN_WORD.test(text))
    .sort()
    .map(text => ({ text, verb: [lexicon[text]].flat().includes('Infinitive') }));
}
