/** @file Instruction clauses of a prompt: what the user marked, else what the file names, else what the rule finds. */
import { sentence, type Words } from '../../base/sentence';
import type { Span } from '../../base/span';
import { ruleClauses } from './clauseRule';
import { MessageText } from '../messageText';
import { otherLanguageParts } from './otherLanguages';
import { makeVerbTagger, type VerbTagger } from './verbTagger';
import type { ProblemList } from '../problems';
import type { InstructionClause, Message } from '../promptDocument';

export interface ClauseSources {
  /** Spans of the file. */
  readonly marked: readonly Span[] | undefined;
  /** Texts as the model reads them. */
  readonly named: readonly string[];
}

/** Characters that the rule reads of one prompt, half from its beginning and half from its end: instructions stand at either. */
const MAX_RULE_TEXT = 200_000;

/** Clauses in file order. None of the three sources changes the prompt itself. */
export function findClauses(
  messages: readonly Message[],
  sources: ClauseSources,
  problems: ProblemList,
): InstructionClause[] {
  const texts = messages.map((message, index) => new MessageText(message, index));
  if (sources.marked && sources.marked.length > 0) return markedClauses(texts, sources.marked, problems);
  if (sources.named.length > 0) return namedClauses(texts, sources.named, problems);
  return foundClauses(
    texts.filter(text => text.role !== 'assistant'),
    problems,
  );
}

function markedClauses(
  texts: readonly MessageText[],
  marked: readonly Span[],
  problems: ProblemList,
): InstructionClause[] {
  return marked.flatMap(span => {
    const clauses = texts.flatMap(text => {
      const range = text.rangeOf(span);
      return range ? (clauseAt(text, range, 'option') ?? []) : [];
    });
    if (clauses.length === 0) {
      const what = sentence`The instruction ${span.start}:${span.end} holds no text of a message`;
      problems.add('warning', sentence`${what}${whereTextBegins(texts)}. Give UTF-16 offsets into the file.`);
    }
    return clauses;
  });
}

function whereTextBegins(texts: readonly MessageText[]): Words {
  const first = texts.find(text => text.text !== '');
  return first === undefined ? '' : sentence`: the prompt's text begins at ${first.hullOf({ start: 0, end: 1 }).start}`;
}

function namedClauses(
  texts: readonly MessageText[],
  named: readonly string[],
  problems: ProblemList,
): InstructionClause[] {
  const clauses = named.flatMap(wanted => {
    for (const text of texts) {
      const range = text.find(wanted);
      const clause = range && clauseAt(text, range, 'front-matter');
      if (clause) return [clause];
    }
    const shown = wanted.length > 60 ? `${wanted.slice(0, 60)}…` : wanted;
    problems.add(
      'warning',
      sentence`The instruction "${shown}" of the header does not occur in the prompt. Write it as it is in the prompt.`,
    );
    return [];
  });
  return clauses.sort((a, b) => a.message - b.message || a.spans[0]!.start - b.spans[0]!.start);
}

function foundClauses(texts: readonly MessageText[], problems: ProblemList): InstructionClause[] {
  const total = texts.reduce((sum, text) => sum + text.text.length, 0);
  if (total > MAX_RULE_TEXT) {
    problems.add(
      'information',
      sentence`Instruction clauses were searched for in the first and last ${MAX_RULE_TEXT / 2} characters.`,
      undefined,
      { step: 'mark-instructions' },
    );
  }
  const tagged = makeVerbTagger();
  let before = 0;
  return texts.flatMap(text => {
    const windows = windowsOf(before, text.text.length, total);
    before += text.text.length;
    return windows.flatMap(window => rulesIn(text, window, tagged));
  });
}

/** The parts that the rule reads of a text that stands behind `before` of the prompt's `total` characters. */
function windowsOf(before: number, length: number, total: number): Span[] {
  if (total <= MAX_RULE_TEXT) return [{ start: 0, end: length }];
  const half = MAX_RULE_TEXT / 2;
  const head = { start: 0, end: Math.min(length, half - before) };
  const tail = { start: Math.max(0, total - half - before), end: length };
  return [head, tail].filter(window => window.start < window.end);
}

function rulesIn(text: MessageText, window: Span, tagged: VerbTagger): InstructionClause[] {
  const read = text.withoutValues.slice(window.start, window.end);
  const isOther = otherLanguageParts(read);
  return ruleClauses(read, tagged).flatMap(found => {
    // “Start”, “Note” and “Position” are words of other languages too.
    if (isOther(found)) return [];
    const range = { start: window.start + found.start, end: window.start + found.end };
    const clause = ownClause(text, range);
    if (!clause || !found.verb) return clause ?? [];
    const at = { start: window.start + found.verb.start, end: window.start + found.verb.end };
    if (text.piecesOf(at).some(isValue)) return [];
    const span = text.hullOf(at);
    const verb = { text: text.text.slice(at.start, at.end), infinitive: found.verb.infinitive, span };
    return { ...clause, verb };
  });
}

/** The rule's clause as far as the file itself says it: a value put in is what the instruction works on. */
function ownClause(text: MessageText, range: Span): InstructionClause | undefined {
  const pieces = text.piecesOf(range);
  if (!pieces.some(isValue)) return clauseAt(text, range, 'rule');
  const own = pieces.filter(piece => !isValue(piece)).flatMap(piece => clauseAt(text, piece, 'rule') ?? []);
  if (!own.some(part => /[\p{L}\p{N}]/u.test(part.text))) return undefined;
  const said = pieces.map(({ start, end, variable }) =>
    variable === undefined ? text.text.slice(start, end) : `{{${variable}}}`,
  );
  return { ...own[0]!, spans: own.flatMap(part => part.spans), text: said.join('').trim() };
}

function isValue(piece: { readonly variable?: string }): boolean {
  return piece.variable !== undefined;
}

function clauseAt(text: MessageText, range: Span, origin: InstructionClause['origin']): InstructionClause | undefined {
  const raw = text.text.slice(range.start, range.end);
  const clean = raw.trim();
  if (clean === '') return undefined;
  const start = range.start + raw.length - raw.trimStart().length;
  return { spans: text.spansOf({ start, end: start + clean.length }), text: clean, message: text.index, origin };
}
