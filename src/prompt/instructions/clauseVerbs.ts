/** @file The verbs of a prompt's instruction clauses, as words of the file. */
import { overlaps } from '../../base/span';
import { instructionVerbs } from './instructionVerbs';
import type { InstructionClause } from '../promptDocument';
import type { Word } from '../words';

export interface ClauseVerb {
  /** Index into the prompt's words. */
  readonly word: number;
  readonly infinitive: string;
}

/**
 * One verb a clause, each word once, in file order. Where the rule found none (the clause was marked, or named in the file's
 * header), it is the clause's first word that the lexicon knows.
 */
export function clauseVerbs(clauses: readonly InstructionClause[], words: readonly Word[]): ClauseVerb[] {
  const found = new Map<number, ClauseVerb>();
  for (const clause of clauses) {
    const verb = clause.verb ? namedVerb(clause.verb, words) : lexiconVerb(clause, words);
    if (verb && !found.has(verb.word)) found.set(verb.word, verb);
  }
  return [...found.values()].sort((a, b) => a.word - b.word);
}

function namedVerb(
  { span, infinitive }: NonNullable<InstructionClause['verb']>,
  words: readonly Word[],
): ClauseVerb | undefined {
  const word = words.findIndex(w => overlaps(w.span, span));
  return word < 0 ? undefined : { word, infinitive };
}

function lexiconVerb({ spans, message }: InstructionClause, words: readonly Word[]): ClauseVerb | undefined {
  const isVerb = (w: Word): boolean =>
    w.message === message && spans.some(span => overlaps(w.span, span)) && instructionVerbs.has(w.text.toLowerCase());
  const word = words.findIndex(isVerb);
  return word < 0 ? undefined : { word, infinitive: words[word]!.text.toLowerCase() };
}
