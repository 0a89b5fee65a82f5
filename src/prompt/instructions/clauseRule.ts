/** @file The rule "clause-initial verb": instruction clauses of a message's text where nobody has marked any. */
import type { Span } from '../../base/span';
import { directiveOf, type Directive, beginsOrder, ORDERED } from './directive';
import { nounVerbs } from './instructionVerbs';
import type { VerbTagger } from './verbTagger';
import { LABEL, sentencesOf, type Sentence } from './sentences';

export interface RuleClause extends Span {
  readonly verb?: Directive['verb'];
}

/** Labels of data to work on, of examples and of the answer's place. */
const DATA_LABEL =
  /^(?:(?:sample|example|expected|given|user|test|correct|wrong|ideal|model|reference) )?(?:input|output|question|q|ground truth|prediction|hypothesis|premise|stars?|text|context|passage|article|document|data|examples?|sentences?|paragraph|story|answer|response|result|email|mail|tweet|review|code|table|word|list|title|name|conversation|dialogue|transcript|source|reference|query|abstract|paper|poem|lyrics|subject|product|job|company|topic|description)s?(?: ?\d+)?$/i;
/** Points of a scale: "Five stars: …", "Score 2: …". */
const SCALE_LABEL =
  /^(?:(?:one|two|three|four|five|zero|\d+) (?:stars?|points?)|(?:score|rating|level|grade|rank) ?\d+)$/i;
/** Who speaks, or of which kind an example is: what stands on the line is theirs. */
const LINE_LABEL =
  /^(?:user|assistant|human|ai|bot|customer|agent|student|teacher|a|good|bad|right|wrong|correct|incorrect|before|after)$/i;
/** Where an answer stands, or what is said of it. */
const ANSWER_LABEL = /^(?:output|response|answer|result|reply)$/i;
/** The label behind which everything is data, paragraph after paragraph, up to the next label of this kind. */
const INPUT_LABEL = /^(?:input|context|document|article|text|passage)s?$/i;
/** Nouns whose list belongs to the instruction that names it: "one of these categories: news, sport". */
const LISTED =
  /\b(?:categor(?:y|ies)|options?|labels?|classes|values|choices|steps?|rules?|criteria|requirements?|formats?|tones?|topics|aspects|points|constraints?|ways?|conditions?|types?|languages|fields|keys|sections?|following style|style)$/i;

export function ruleClauses(text: string, tagged: VerbTagger): RuleClause[] {
  const clauses: RuleClause[] = [];
  let data: { readonly paragraph: number; readonly open: boolean } | undefined;
  for (const sentence of sentencesOf(text, true)) {
    if (isTitle(text, sentence) || isFragment(text, sentence)) continue;
    const label = labelOf(text, sentence);
    // "Answer: What is …?" at the head of a prompt is an order, further down it is the place for the answer.
    const orders = label !== undefined && data === undefined && ordersAnswer(text, sentence, label);
    if (label && (SCALE_LABEL.test(label.name) || LINE_LABEL.test(label.name))) continue;
    if (label && !orders && DATA_LABEL.test(label.name)) {
      data = { paragraph: sentence.paragraph, open: INPUT_LABEL.test(label.name) };
      continue;
    }
    if (data && (data.open || data.paragraph === sentence.paragraph) && !label) continue;
    data = undefined;
    const clause = clauseOf(text, sentence, label, tagged);
    if (clause) clauses.push(clause);
  }
  return clauses;
}

/** "Output: Summarize the thread": said of the answer, where nothing has been given to work on yet. */
function ordersAnswer(text: string, sentence: Sentence, { name, end }: Label): boolean {
  if (!ANSWER_LABEL.test(name)) return false;
  if (sentence.start === 0 && /^answer$/i.test(name)) return true;
  const rest = text.slice(end, Math.min(sentence.end, end + MAX_TITLE)).trimStart();
  return beginsOrder(rest);
}

/** "## Output Format", "**Core Principles**": a heading names what follows, unless it gives an order of its own. */
function isTitle(text: string, { start, end, heading }: Sentence): boolean {
  if (!heading) return false;
  const title = text
    .slice(start, Math.min(end, start + MAX_TITLE))
    .replace(/\s+#+$/, '')
    .replace(/^[*_]+|[*_:]+$/g, '');
  return !beginsOrder(title);
}

/** "Test coverage", "Review by Anna.": two or three words that need no verb, since the first is a noun as well. */
function isFragment(text: string, { start, end, alone }: Sentence): boolean {
  if (start === 0 || !alone || end - start > MAX_TITLE) return false;
  const words = text
    .slice(start, end)
    .replace(/[.!:]+$/, '')
    .split(/\s+/);
  const [first = '', second = ''] = words;
  if (words.length > 3 || !nounVerbs.has(first.toLowerCase())) return false;
  return second === 'by' || !(ORDERED.test(second) || /[.!]$/.test(text.slice(start, end)));
}

/** Characters of a title that are looked at. */
const MAX_TITLE = 80;

interface Label {
  readonly name: string;
  /** Behind the colon, in the message's text. */
  readonly end: number;
}

function labelOf(text: string, sentence: Sentence): Label | undefined {
  if (!sentence.startsLine) return undefined;
  const match = LABEL.exec(text.slice(sentence.start, Math.min(sentence.end, sentence.start + 60)));
  return match ? { name: match[1]!, end: sentence.start + match[0].length } : undefined;
}

function clauseOf(
  text: string,
  sentence: Sentence,
  label: Label | undefined,
  tagged: VerbTagger,
): RuleClause | undefined {
  const whole = clauseIn(text, sentence.start, sentence.end, sentence.start === 0, tagged);
  const end = label?.end ?? dashedLabel(text, sentence);
  if (whole || end === undefined || end >= sentence.end) return whole;
  const start = end + /^\s*/.exec(text.slice(end, end + 40))![0].length;
  return clauseIn(text, start, sentence.end, false, tagged);
}

/** "**Triage** - turn each report …": where the bold label and its dash end. */
function dashedLabel(text: string, { start, end, startsLine }: Sentence): number | undefined {
  if (!startsLine) return undefined;
  const label = /^\*\*[^*\n]{1,40}\*\*[ \t]*[-–—:][ \t]+/.exec(text.slice(start, Math.min(end, start + MAX_TITLE)));
  return label === null ? undefined : start + label[0].length;
}

function clauseIn(
  text: string,
  start: number,
  end: number,
  first: boolean,
  tagged: VerbTagger,
): RuleClause | undefined {
  const sentence = text.slice(start, end);
  const directive = directiveOf(sentence, tagged);
  if (!directive) return undefined;
  const cut = dataColon(sentence, directive.verb?.end ?? 0);
  // One word and a colon is a label ("Output:"), but at the head of a prompt it may be all the instruction there is.
  if (cut !== undefined && !/\s/.test(sentence.slice(0, cut).trim()) && !first) return undefined;
  const stop = cut === undefined ? end : start + sentence.slice(0, cut).trimEnd().length;
  const verb = directive.verb && {
    ...directive.verb,
    start: start + directive.verb.start,
    end: start + directive.verb.end,
  };
  return { start, end: stop, ...(verb && { verb }) };
}

/** Where a colon hands over from the instruction to its data; undefined where none does. */
function dataColon(sentence: string, from: number): number | undefined {
  const colon = /:(?=\s|$|["“'])/g;
  colon.lastIndex = from;
  const at = colon.exec(sentence)?.index;
  if (at === undefined || LISTED.test(sentence.slice(Math.max(0, at - 24), at))) return undefined;
  return at;
}
