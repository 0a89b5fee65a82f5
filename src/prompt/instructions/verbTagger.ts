/** @file Whether a clause begins with a base-form verb, as the part-of-speech tagger compromise sees it (English). */
import nlp from 'compromise/two';

/** Takes the head of a clause. */
export type VerbTagger = (clause: string) => boolean;

/** Clauses tagged of one prompt, at about 0.4 ms each; the lexicon alone decides on any further ones. */
const MAX_TAGGED = 2000;

/** @returns a tagger with a budget and a memory of its own */
export function makeVerbTagger(): VerbTagger {
  const known = new Map<string, boolean>();
  return clause => {
    const before = known.get(clause);
    if (before !== undefined || known.size >= MAX_TAGGED) return before ?? false;
    const answer = beginsWithBaseVerb(clause);
    known.set(clause, answer);
    return answer;
  };
}

/** Base forms are tagged `Infinitive`, whatever else they may be. */
function beginsWithBaseVerb(clause: string): boolean {
  const sentences = nlp(clause).json() as { terms: { tags: string[] }[] }[];
  const tags = sentences[0]?.terms[0]?.tags ?? [];
  return tags.includes('Infinitive') && !tags.includes('Noun');
}

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
