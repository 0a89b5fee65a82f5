/** @file The rule "clause-initial verb": instruction clauses of a message's text where nobody has marked any. */
import type { Span } from '../../base/span';
import { directiveOf, type Directive } from './directive';
import type { VerbTagger } from './verbTagger';
import { LABEL, sentencesOf, type Sentence } from './sentences';

export interface RuleClause extends Span {
  readonly verb?: Directive['verb'];
}

/** Labels of data to work on, of examples and of the answer's place. */
const DATA_LABEL =
  /^(?:(?:sample|example|expected|given|user|test) )?(?:input|output|text|context|passage|article|document|data|examples?|sentences?|paragraph|story|answer|response|result|email|mail|tweet|review|code|table|word|list|title|name|conversation|dialogue|transcript|source|reference|query|abstract|paper|poem|lyrics|subject|product|job|company|topic|description)s?(?: ?\d+)?$/i;
/** The label behind which everything is data, paragraph after paragraph, up to the next label of this kind. */
const INPUT_LABEL = /^(?:input|context|document|article|text|passage)s?$/i;
/** Nouns whose list belongs to the instruction that names it: "one of these categories: news, sport". */
const LISTED =
  /\b(?:categor(?:y|ies)|options?|labels?|classes|values|choices|steps?|rules?|criteria|requirements?|formats?|tones?|topics|aspects|points|constraints?|ways?|conditions?|types?|languages|fields|keys|sections?|following style|style)$/i;

export function ruleClauses(text: string, tagged: VerbTagger): RuleClause[] {
  const clauses: RuleClause[] = [];
  let data: { readonly paragraph: number; readonly open: boolean } | undefined;
  for (const sentence of sentencesOf(text)) {
    if (isTitle(text, sentence)) continue;
    const label = labelOf(text, sentence);
    // "Answer: What is …?" at the head of a prompt is an order, further down it is the place for the answer.
    const orders = sentence.start === 0 && label !== undefined && /^answer$/i.test(label.name);
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

/** "## Summary", "# Review": one word of a Markdown heading names a section, whatever else it can mean. */
function isTitle(text: string, { start, end }: Sentence): boolean {
  if (/\s/.test(text.slice(start, Math.min(end, start + MAX_TITLE)).replace(/\s+#+$/, ''))) return false;
  return /(?:^|\n)[ \t]{0,3}#{1,6}[ \t]+$/.test(text.slice(Math.max(0, start - MAX_HEADING_MARK), start));
}

/** Longer than any word. */
const MAX_TITLE = 80;
/** Line feed, three spaces, six signs and a few spaces more. */
const MAX_HEADING_MARK = 16;

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
  if (whole || !label || label.end >= sentence.end) return whole;
  const start = label.end + /^\s*/.exec(text.slice(label.end, label.end + 40))![0].length;
  return clauseIn(text, start, sentence.end, false, tagged);
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
