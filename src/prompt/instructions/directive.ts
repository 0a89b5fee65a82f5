/** @file Whether one sentence tells the model what to do, and by which verb (English). */
import { instructionVerbs, neverVerbs, nounVerbs } from './instructionVerbs';
import type { VerbTagger } from './verbTagger';

/** What stands behind the verb of an order, and not behind a noun. */
export const ORDERED =
  /^(?:the|an?|all|any|each|every|your|their|its|his|her|my|our|this|that|these|those|it|them|him|me|us|yourself|only|no|not|nothing|to|if|when|whether|what|which|who|how|why|where|up|out|off|back|\d.*|`.*|".*|“.*)$/i;
/** Orders whatever the verb behind them is. */
const PLAIN_ORDER =
  /^(?:[*_]{0,3})(?:please|kindly|always|never|only|do not|don['’]t|make sure|be sure|remember to|you (?:must|should|need to|are)|you['’]re)\b[*_]{0,3}\s+\p{L}/iu;

export function beginsOrder(line: string): boolean {
  if (PLAIN_ORDER.test(line)) return true;
  const words = line.split(/\s+/);
  const [first = '', second = ''] = words;
  const verb = first.toLowerCase();
  if (!instructionVerbs.has(verb) || second === '') return false;
  if (ORDERED.test(second)) return true;
  // "Translate Dutch menus.": a sentence of its own, whose verb is nothing else.
  return !nounVerbs.has(verb) && words.length > 2 && /[.!]$/.test(line);
}

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
  /^(?:["'“(*_]{0,3})(?:(?:please|kindly|now|then|next|first|second|third|also|always|never|only|just|again|instead|afterwards|otherwise|step \d+|do not|don['’]t|let['’]s|be sure to|make sure to|try to|remember to|under no circumstances|at no time|without exception|and|but|so|(?!(?:reply|apply|supply|rely|multiply|imply|comply|fly|family|assembly|reassembly|july|italy)\b)\p{L}{2,14}ly)[*_]{0,3},?:?\s+[*_]{0,3}){0,4}/iu;
/** Openers behind which every verb is an order, one that we do not know too. */
const FORCING =
  /(?:please|kindly|do not|don['’]t|never|always|be sure to|make sure to|try to|remember to|under no circumstances|at no time)[*_]{0,3},?:?\s+[*_]{0,3}$/i;
const WORD = /^\p{L}[\p{L}\p{N}'’-]*/u;
/** Subordinate beginnings whose main clause follows a comma. */
const SUBORDINATE =
  /^(?:(?:and|but|so)\s+)?(?:if|when|whenever|while|once|after|before|given|based on|using|for|in|as|to|with|without|from|according to|considering|assuming|since|because|by|on|at|under|where|whether|depending|unless|until|here (?:is|are)|you are given|you['’]re given|you will be given|you have|i have|i am|i['’]m|this is|there (?:is|are)|below (?:is|are)|take|suppose|imagine|think)\b/i;
/** Second person and necessity: what the user makes the model's duty. The verb follows. */
const DUTY =
  /\b(?:you(?:['’]ll| all)? (?:should|must|shall|need to|have to|are to|ought to|would|will|are (?:required|expected|asked|supposed|going|allowed|encouraged) to|will need to|will have to|(?:can|may) (?:not|only))|(?:can|could|would|will) you(?: please| kindly)?|i(?:['’]d| would)? (?:want|need|like|love|prefer) you to|(?:your|the) (?:\p{L}+ )?(?:task|job|goal|role|aim|objective|mission|purpose) (?:here )?is (?:always |only )?to|i (?:want|need|would like|['’]d like|wish) to|help me|we need to|let['’]s|it(?: is|['’]s) (?:important|necessary|essential|required) to)\s+(?:not\s+|also\s+|then\s+|only\s+|always\s+|never\s+|first\s+)?(?=\p{L})/iu;
/** A duty in the passive or of the answer itself: "The names should be written." */
const REQUIREMENT =
  /\b(?:should|must|shall|need(?:s)? to|has to|have to|ought to|needs)\s+(?:not\s+|also\s+|only\s+|always\s+)?(?=\p{L})/iu;
/** Statements that set the task up, and wishes. */
const SETTING =
  /^(?:you(?: are|['’]re| will be| have been| were) |i(?:['’]d| would) (?:like|love|appreciate)|i (?:want|need) |it would be |(?:your|the) (?:answer|response|output|reply|task|job|goal|result)s? )/i;
/** What a customer wants, in a message that the prompt holds. */
const COMPLAINT =
  /^i (?:want|need) (?:(?:my|our) [\p{L}’' -]{1,30}? back\b|(?:a|my|our) (?:full |partial )?refund\b)/iu;
const QUESTION_END = /\?["'”’)\]*]*$/;
const QUESTION_HEAD =
  /^(?:what|which|who|whom|whose|where|when|why|how|is|are|am|was|were|do|does|did|can|could|would|will|should|shall|may|has|have|in (?:what|which)|for (?:what|which)|to (?:what|which)|at what|on (?:what|which)|of which)\b/i;

/** The directive in a sentence, from its first word to its end; undefined where the sentence directs nothing. */
export function directiveOf(sentence: string, tagged: VerbTagger): Directive | undefined {
  if (/^["“«„]/.test(sentence)) return undefined;
  const verb =
    leadingVerb(sentence, 0, tagged) ?? mainClauseVerb(sentence, tagged) ?? dutyVerb(sentence) ?? habitVerb(sentence);
  if (verb) return { start: 0, end: sentence.length, verb };
  const head = sentence.slice(0, 2 * TAGGED_HEAD);
  const plain =
    REQUIREMENT.test(head) ||
    (SETTING.test(sentence) && !COMPLAINT.test(sentence)) ||
    (BAN.test(sentence) && !FINITE.test(sentence)) ||
    (QUESTION_END.test(sentence.slice(-8)) && QUESTION_HEAD.test(sentence));
  return plain ? { start: 0, end: sentence.length } : undefined;
}

/** "No emojis.", "No more than three lines." */
const BAN = /^[*_]{0,3}no (?:more than |fewer than |less than )?[\p{L}\d'’-]+(?: [\p{L}\d'’-]+){0,5}[*_]{0,3}[.!]?$/iu;
const FINITE = /\b(?:is|are|was|were|has|had|have|can|could|will|would|did|does|do|may|might|\p{L}{2,}ed)\b/iu;
/** "You keep answers short.", "You never reveal it." */
const HABIT = /^you (always |never |only |also |then )?(?=\p{L})/iu;

function habitVerb(sentence: string): Directive['verb'] {
  const head = HABIT.exec(sentence);
  const word = head === null ? undefined : WORD.exec(sentence.slice(head[0].length))?.[0];
  if (head === null || word === undefined || UNTOLD.has(word.toLowerCase())) return undefined;
  const infinitive = word.toLowerCase();
  const forced = head[1] !== undefined && isPlainVerb(infinitive);
  if (!forced && !instructionVerbs.has(infinitive)) return undefined;
  return { start: head[0].length, end: head[0].length + word.length, infinitive };
}

/** Said of somebody, they are facts. */
const UNTOLD = new Set(['have', 'want', 'get', 'own', 'learn', 'be', 'see', 'meet', 'hold']);

/** A word that may be the base form of any verb. */
function isPlainVerb(word: string): boolean {
  return !neverVerbs.has(word) && /^[a-z][a-z-]+$/.test(word) && !/.{3}(?:ing|ed|ly|tion)$/.test(word);
}

/** The base-form verb at the head of the clause that starts at `at`. */
function leadingVerb(sentence: string, at: number, tagged: VerbTagger): Directive['verb'] {
  const clause = sentence.slice(at, at + TAGGED_HEAD);
  const opener = OPENERS.exec(clause)![0].length;
  const word = WORD.exec(clause.slice(opener))?.[0];
  if (word === undefined) return undefined;
  const forced = FORCING.test(clause.slice(0, opener)) && isPlainVerb(word.toLowerCase());
  if (!forced && !isBaseVerb(word, clause.slice(opener), tagged)) return undefined;
  return { start: at + opener, end: at + opener + word.length, infinitive: word.toLowerCase() };
}

function isBaseVerb(word: string, clause: string, tagged: VerbTagger): boolean {
  const lower = word.toLowerCase();
  if (neverVerbs.has(lower)) return false;
  const rest = clause.slice(word.length);
  // "Output is wrong", "Work, play": the word is the subject, or one of a list of words.
  if (nounVerbs.has(lower) && isSubject(rest)) return false;
  if (/-(?:in|out|up|off|down)$/.test(lower) || /^thank\s+you\b/i.test(clause)) return false;
  if (/^\s+(?:is|are|was|were|has|had|have|will|can|does|did)\b/i.test(rest) || /^(?:,|['’]s?\b)/.test(rest))
    return false;
  if (instructionVerbs.has(lower)) return true;
  if (ORDERING.test(rest) && isPlainVerb(lower) && !/(?:s|ty|ment|ness)$/.test(lower)) return true;
  // A word alone is an item of data more often than an order.
  return /\p{L}/u.test(rest) && !TOLD.test(rest) && tagged(clause);
}

/** "Shop owners feared that …": a verb in the past behind a noun, and what depends on it; the first word is part of the subject. */
const TOLD =
  /^\s+(?!(?:the|an?|all|any|each|every|your|their|its|his|her|my|our)\b)[\p{L}’'-]+s\s+(?:\p{L}{2,}ed|said|thought|knew|felt|told|met|went|came|saw|made|took|got|found|left|lost|won)\s*(?:$|[,.!]|(?:that|to|they|it|we|he|she|him|her|them|how|why|when|about|against|the)\b)/iu;

/** "Ping the engineer": a noun has no article behind it. */
const ORDERING = /^\s+(?:the|an?|each|every|any|all|your|their|its|this|these|those|it|them)\s/i;

/** "Plan B was chosen", "State Street is closed", "Design by Tom": the word names something. */
function isSubject(rest: string): boolean {
  const [, second = ''] = /^\s+(\S+)/.exec(rest) ?? [];
  // The second "A" of "Plan A" is no article.
  if (ORDERED.test(second) && !/^[A-Z]$/.test(second)) return false;
  return (
    /^\s+by\s+\p{Lu}/u.test(rest) ||
    /^(?:\s+(?!that\b|who\b|which\b|what\b|how\b|why\b|where\b|if\b)[\p{L}\d'’-]+){1,2}\s+(?:is|are|was|were|has|had|will)\b/iu.test(
      rest,
    )
  );
}

/**
 * The verb of a main clause behind a subordinate one: "Given a list, sort it." Here only our own verbs count: a list of
 * nouns has commas too, and the tagger guesses.
 */
function mainClauseVerb(sentence: string, tagged: VerbTagger): Directive['verb'] {
  const breaks = SUBORDINATE.test(sentence) ? /[,;–—]\s+|\sthen\s+/g : /;\s+/g;
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
