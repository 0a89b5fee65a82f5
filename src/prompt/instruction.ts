/** @file Instruction clauses of a prompt: what the user marked, else what the file names, else what the rule finds. */
import type { Span } from '../base/span';
import { ruleClauses } from './clauseRule';
import { MessageText } from './messageText';
import type { ProblemList } from './problems';
import type { InstructionClause, Message } from './promptDocument';

export interface ClauseSources {
  /** Spans of the file. */
  readonly marked: readonly Span[] | undefined;
  /** Texts as the model reads them. */
  readonly named: readonly string[];
}

/** Characters that the rule reads of one prompt, half from its beginning and half from its end: instructions stand at either. */
const MAX_RULE_TEXT = 200_000;

/** Clauses in file order. None of the three sources changes the prompt itself. */
export function findClauses(messages: readonly Message[], sources: ClauseSources, problems: ProblemList): InstructionClause[] {
  const texts = messages.map((message, index) => new MessageText(message, index));
  if (sources.marked && sources.marked.length > 0) return markedClauses(texts, sources.marked, problems);
  if (sources.named.length > 0) return namedClauses(texts, sources.named, problems);
  return foundClauses(texts.filter(text => text.role !== 'assistant'), problems);
}

function markedClauses(texts: readonly MessageText[], marked: readonly Span[], problems: ProblemList): InstructionClause[] {
  return marked.flatMap(span => {
    const clauses = texts.flatMap(text => {
      const range = text.rangeOf(span);
      return range ? (clauseAt(text, range, 'option') ?? []) : [];
    });
    if (clauses.length === 0) problems.add('warning', `The instruction ${span.start}:${span.end} holds no text of a message. Give UTF-16 offsets into the file.`);
    return clauses;
  });
}

function namedClauses(texts: readonly MessageText[], named: readonly string[], problems: ProblemList): InstructionClause[] {
  const clauses = named.flatMap(wanted => {
    for (const text of texts) {
      const range = text.find(wanted);
      const clause = range && clauseAt(text, range, 'front-matter');
      if (clause) return [clause];
    }
    const shown = wanted.length > 60 ? `${wanted.slice(0, 60)}…` : wanted;
    problems.add('warning', `The instruction "${shown}" of the header stands nowhere in the prompt. Write it as the prompt does.`);
    return [];
  });
  return clauses.sort((a, b) => a.message - b.message || a.spans[0]!.start - b.spans[0]!.start);
}

function foundClauses(texts: readonly MessageText[], problems: ProblemList): InstructionClause[] {
  let left = MAX_RULE_TEXT;
  let cut = false;
  const clauses = texts.flatMap(text => {
    const windows = windowsOf(text.text.length, left);
    cut ||= windows.length !== 1;
    left = Math.max(0, left - text.text.length);
    return windows.flatMap(window => rulesIn(text, window));
  });
  if (cut) {
    problems.add('information', `Instruction clauses were looked for in the first and last ${MAX_RULE_TEXT / 2} characters. Mark others with --instruction.`);
  }
  return clauses;
}

/** The parts of a text that the rule reads: all of it, or both ends. */
function windowsOf(length: number, left: number): Span[] {
  if (length <= left) return [{ start: 0, end: length }];
  const half = Math.floor(left / 2);
  return half === 0 ? [] : [{ start: 0, end: half }, { start: length - half, end: length }];
}

function rulesIn(text: MessageText, window: Span): InstructionClause[] {
  return ruleClauses(text.text.slice(window.start, window.end)).flatMap(found => {
    const range = { start: window.start + found.start, end: window.start + found.end };
    const clause = clauseAt(text, range, 'rule');
    if (!clause || !found.verb) return clause ?? [];
    const at = { start: window.start + found.verb.start, end: window.start + found.verb.end };
    const span = text.hullOf(at);
    const verb = { text: text.text.slice(at.start, at.end), infinitive: found.verb.infinitive, span };
    return { ...clause, verb };
  });
}

function clauseAt(text: MessageText, range: Span, origin: InstructionClause['origin']): InstructionClause | undefined {
  const raw = text.text.slice(range.start, range.end);
  const clean = raw.trim();
  if (clean === '') return undefined;
  const start = range.start + raw.length - raw.trimStart().length;
  return { spans: text.spansOf({ start, end: start + clean.length }), text: clean, message: text.index, origin };
}
