/** @file Whether one sentence tells the model what to do, and by which verb (English). */
import { instructionVerbs, neverVerbs } from './instructionVerbs';
import type { VerbTagger } from './verbTagger';

/** Offsets into the sentence. `verb` is absent where a sentence directs without one of its own ("You are a poet."). */
export interface Directive {
  readonly start: number;
  readonly end: number;
  readonly verb?: { readonly start: number; readonly end: number; readonly infinitive: string };
}

/** Characters of a clause that the tagger reads: the verb is at its head, and the words behind it settle what it is. */
const TAGGED_HEAD = 80;
/** Characters of a sentence in which its main clause is looked for. */
const MAIN_CLAUSE_WITHIN = 320;
/** What may stand before the verb of an imperative. */
const OPENERS =
  /^(?:["'“(*_]{0,3})(?:(?:please|kindly|now|then|next|first|firstly|second|secondly|third|finally|lastly|also|always|never|just|simply|again|instead|afterwards|additionally|otherwise|carefully|briefly|step \d+|do not|don['’]t|let['’]s|be sure to|make sure to|try to|remember to|and|but|so),?:?\s+){0,4}/i;
const WORD = /^\p{L}[\p{L}\p{N}'’-]*/u;
/** Subordinate beginnings whose main clause follows a comma. */
const SUBORDINATE =
  /^(?:(?:and|but|so)\s+)?(?:if|when|whenever|while|once|after|before|given|based on|using|for|in|as|to|with|without|from|according to|considering|assuming|since|because|by|on|at|under|where|whether|depending|unless|until|here (?:is|are)|you are given|you['’]re given|you will be given|you have|i have|i am|i['’]m|this is|there (?:is|are)|below (?:is|are)|take|suppose|imagine|think)\b/i;
/** Second person and necessity: what the user makes the model's duty. The verb follows. */
const DUTY =
  /\b(?:you(?:['’]ll| all)? (?:should|must|shall|need to|have to|are to|ought to|can|could|may|might|would|will|are (?:required|expected|asked|supposed|going|allowed|encouraged) to|will need to|will have to)|(?:can|could|would|will) you(?: please| kindly)?|i(?:['’]d| would)? (?:want|need|like|love|prefer) you to|(?:your|the) (?:task|job|goal|role|aim|objective|mission|purpose) (?:here )?is to|i (?:want|need|would like|['’]d like|wish) to|help me|we need to|let['’]s|it (?:is|['’]s) (?:important|necessary|essential|required) to)\s+(?:not\s+|also\s+|then\s+|only\s+|always\s+|never\s+|first\s+)?(?=\p{L})/iu;
/** A duty in the passive or of the answer itself: "The names should be written." */
const REQUIREMENT =
  /\b(?:should|must|shall|need(?:s)? to|has to|have to|ought to|needs)\s+(?:not\s+|also\s+|only\s+|always\s+)?(?=\p{L})/iu;
/** Statements that set the task up, and wishes. */
const SETTING =
  /^(?:you (?:are|['’]re|will be|have been|were) |i(?:['’]d| would) (?:like|love|appreciate)|i (?:want|need) |it would be |(?:your|the) (?:answer|response|output|reply|task|job|goal|result)s? )/i;
const QUESTION_END = /\?["'”’)\]*]*$/;
const QUESTION_HEAD =
  /^(?:what|which|who|whom|whose|where|when|why|how|is|are|am|was|were|do|does|did|can|could|would|will|should|shall|may|has|have|in (?:what|which)|for (?:what|which)|to (?:what|which)|at what|on (?:what|which)|of which)\b/i;

/** The directive in a sentence, from its first word to its end; undefined where the sentence directs nothing. */
export function directiveOf(sentence: string, tagged: VerbTagger): Directive | undefined {
  if (/^["“«„]/.test(sentence)) return undefined;
  const verb = leadingVerb(sentence, 0, tagged) ?? mainClauseVerb(sentence, tagged) ?? dutyVerb(sentence);
  if (verb) return { start: 0, end: sentence.length, verb };
  const head = sentence.slice(0, 2 * TAGGED_HEAD);
  const plain =
    REQUIREMENT.test(head) ||
    SETTING.test(sentence) ||
    (QUESTION_END.test(sentence.slice(-8)) && QUESTION_HEAD.test(sentence));
  return plain ? { start: 0, end: sentence.length } : undefined;
}

/** The base-form verb at the head of the clause that starts at `at`. */
function leadingVerb(sentence: string, at: number, tagged: VerbTagger): Directive['verb'] {
  const clause = sentence.slice(at, at + TAGGED_HEAD);
  const opener = OPENERS.exec(clause)![0].length;
  const word = WORD.exec(clause.slice(opener))?.[0];
  if (word === undefined || !isBaseVerb(word, clause.slice(opener), tagged)) return undefined;
  return { start: at + opener, end: at + opener + word.length, infinitive: word.toLowerCase() };
}

function isBaseVerb(word: string, clause: string, tagged: VerbTagger): boolean {
  const lower = word.toLowerCase();
  if (neverVerbs.has(lower)) return false;
  const rest = clause.slice(word.length);
  // "Output is wrong", "Work, play": the word is the subject, or one of a list of words.
  if (/^\s+(?:is|are|was|were|has|had|have|will|can|does|did)\b/i.test(rest) || /^(?:,|['’]s?\b)/.test(rest))
    return false;
  if (instructionVerbs.has(lower)) return true;
  // A word alone is an item of data more often than an order.
  return /\p{L}/u.test(rest) && tagged(clause);
}

/**
 * The verb of a main clause behind a subordinate one: "Given a list, sort it." Here only our own verbs count: a list of
 * nouns has commas too, and the tagger guesses.
 */
function mainClauseVerb(sentence: string, tagged: VerbTagger): Directive['verb'] {
  if (!SUBORDINATE.test(sentence)) return undefined;
  const breaks = /[,;–—]\s+|\sthen\s+/g;
  for (let match = breaks.exec(sentence); match && match.index < MAIN_CLAUSE_WITHIN; match = breaks.exec(sentence)) {
    const verb = leadingVerb(sentence, match.index + match[0].length, tagged);
    if (verb && instructionVerbs.has(verb.infinitive)) return verb;
  }
  return undefined;
}

/** The verb that a duty names: "You should write …", "Could you explain …". */
function dutyVerb(sentence: string): Directive['verb'] {
  const duty = DUTY.exec(sentence.slice(0, MAIN_CLAUSE_WITHIN));
  if (!duty) return undefined;
  const start = duty.index + duty[0].length;
  const word = WORD.exec(sentence.slice(start))?.[0];
  return word === undefined ? undefined : { start, end: start + word.length, infinitive: word.toLowerCase() };
}
