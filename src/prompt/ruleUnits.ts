/** @file Cuts a prompt into the parts that its writer thinks in: sections, and in them instructions, list items, examples, code, tables, paragraphs. */
import type { Span } from '../base/span';
import { MessageText } from './messageText';
import type { InstructionClause, PromptDocument } from './promptDocument';
import { messagePairs, messageUnit, promptUnits, type PromptUnit } from './promptUnits';
import { ruleBlocks, type RuleBlock } from './ruleBlocks';
import { deleted } from './unitRanges';

export type RuleKind = 'section' | 'clause' | 'item' | 'example' | 'code' | 'table' | 'paragraph' | 'sentence';

export interface RuleUnit extends PromptUnit {
  readonly kind: RuleKind;
  /** From 1, in the order of the file; 0 of sections. */
  readonly number: number;
  /** Index of the section that it is in. */
  readonly section?: number;
  /** Heading, tag, or role of the message; of sections alone. */
  readonly title?: string;
  /** Whether it tells the model what to do: an instruction clause stands in it. */
  readonly rule: boolean;
  /** The verb of its first instruction clause. */
  readonly verb?: string;
}

/** More are not looked at one by one: nobody reads such a list. */
export const MAX_RULE_UNITS = 1000;

/**
 * In the order of the file, a section before what is in it.
 * @param text the file that the document was parsed from
 */
export function ruleUnits(text: string, document: PromptDocument): RuleUnit[] {
  const found = new UnitList(text, document);
  const pairs = messagePairs(text, document);
  const paired = new Map(
    pairs.flatMap(pair => [[pair.message, pair] as const, [pair.message + 1, undefined] as const]),
  );
  document.messages.forEach((message, index) => {
    if (!paired.has(index)) found.message(new MessageText(message, index));
    const pair = paired.get(index);
    if (pair) found.add({ ...pair, kind: 'example' });
  });
  const units = found.all();
  return leaves(units) > 1 ? units : bySentence(text, document, units);
}

function leaves(units: readonly RuleUnit[]): number {
  return units.filter(({ kind }) => kind !== 'section').length;
}

/** One paragraph without an instruction: its sentences are all there is to take out. */
function bySentence(text: string, document: PromptDocument, units: RuleUnit[]): RuleUnit[] {
  const sentences = promptUnits(text, document, 'sentences');
  return sentences.length < 2
    ? units
    : sentences.map((unit, i) => ({ ...unit, kind: 'sentence', number: i + 1, rule: false }));
}

type Found = Omit<RuleUnit, 'number' | 'rule' | 'verb'> & { readonly clause?: InstructionClause };

interface OpenSection {
  /** Index of its unit. */
  readonly unit: number;
  readonly start: number;
  /** 0 of a tag, which only its closing tag ends. */
  readonly level: number;
  readonly title: string;
}

class UnitList {
  readonly #units: RuleUnit[] = [];
  readonly #seen = new Set<string>();
  #open: OpenSection[] = [];
  #number = 0;

  constructor(
    private readonly text: string,
    private readonly document: PromptDocument,
  ) {}

  /** Without sections that hold nothing. */
  all(): RuleUnit[] {
    const used = new Set<number>();
    for (const unit of this.#units) {
      if (unit.kind === 'section') continue;
      for (let at = unit.section; at !== undefined; at = this.#units[at]!.section) used.add(at);
    }
    const kept = [...this.#units.keys()].filter(i => this.#units[i]!.kind !== 'section' || used.has(i));
    const place = new Map(kept.map((from, to) => [from, to]));
    return kept.map(i => {
      const { section, ...unit } = this.#units[i]!;
      return section === undefined ? unit : { ...unit, section: place.get(section)! };
    });
  }

  /** A template's loop says the same words of the file again: each part stands once. */
  add({ clause, ...unit }: Found): void {
    if (unit.spans.length === 0 || this.#number >= MAX_RULE_UNITS) return;
    const key = `${unit.kind === 'section' ? 's' : ''}${unit.spans.map(({ start, end }) => `${start}:${end}`).join()}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const number = unit.kind === 'section' ? 0 : ++this.#number;
    const own = clause ?? this.#clauseIn(unit.spans);
    const rule = unit.kind !== 'section' && unit.kind !== 'example' && own !== undefined;
    const verb = rule ? own.verb?.infinitive : undefined;
    this.#units.push({ ...unit, number, rule, ...(verb !== undefined && { verb }) });
  }

  message(text: MessageText): void {
    const many = this.document.messages.length > 1;
    const section = this.#units.length;
    if (many) {
      const unit = messageUnit(this.text, this.document, this.document.messages[text.index]!, text.index);
      this.add({ ...unit, kind: 'section', title: `${text.role} message` });
    }
    // One that a loop says again is not a second section.
    this.#open = many && this.#units.length > section ? [{ unit: section, start: 0, level: -1, title: '' }] : [];
    for (const block of ruleBlocks(text.withoutValues)) this.#block(text, block);
    this.#close(text, 0, text.text.length);
    this.#open = [];
  }

  #block(text: MessageText, block: RuleBlock): void {
    if (block.kind !== 'item') this.#closeLabels(text, block.start);
    if (block.kind === 'heading') {
      const at = this.#open.findIndex(({ level }, i) => level >= block.level && !this.#open.slice(i).some(isTag));
      if (at !== -1) this.#close(text, at, block.start);
      this.#openSection(block, text, block.level, block.title);
    } else if (block.kind === 'opening') this.#openSection(block, text, 0, block.title);
    else if (block.kind === 'closing') {
      const at = this.#open.findLastIndex(section => isTag(section) && section.title === block.title);
      if (at !== -1) this.#close(text, at, block.end);
    } else if (block.kind === 'paragraph') this.#paragraph(text, block);
    else this.#leaf(text, block, block.kind);
  }

  /** Its spans are known when it ends. */
  #openSection(block: RuleBlock, text: MessageText, level: number, title: string): void {
    const unit = this.#units.length;
    this.add({
      text: title,
      spans: text.spansOf(block),
      message: text.index,
      kind: 'section',
      title,
      ...this.#within(),
    });
    if (this.#units.length > unit) this.#open.push({ unit, start: block.start, level, title });
  }

  /** "Rules:" ends with its list. */
  #closeLabels(text: MessageText, end: number): void {
    const at = this.#open.findIndex(({ level }) => level === 8);
    if (at !== -1) this.#close(text, at, end);
  }

  #close(text: MessageText, from: number, end: number): void {
    for (const { unit, start, level } of this.#open.splice(from)) {
      if (level === -1) continue;
      const before = this.#units[unit]!;
      const range = { start, end };
      this.#units[unit] = {
        ...before,
        text: text.text.slice(start, end).trim(),
        spans: deleted(this.text, text, range),
      };
    }
  }

  /** Its instructions one by one, and what stands between them. */
  #paragraph(text: MessageText, block: Span): void {
    const clauses = this.document.clauses.flatMap(clause => {
      if (clause.message !== text.index) return [];
      const ranges = clause.spans.flatMap(span => text.rangeOf(span) ?? []);
      const range = ranges.length === 0 ? undefined : { start: ranges[0]!.start, end: ranges.at(-1)!.end };
      return range && range.start >= block.start && range.end <= block.end ? [{ clause, range }] : [];
    });
    const ink = (start: number, end: number): boolean => /[\p{L}\p{N}]/u.test(text.text.slice(start, end));
    const parts: (Span & { readonly clause?: InstructionClause })[] = [];
    let at = block.start;
    for (const { clause, range } of clauses) {
      if (range.start < at) continue;
      if (ink(at, range.start)) parts.push({ start: at, end: range.start });
      parts.push({ ...range, clause });
      at = range.end;
    }
    if (ink(at, block.end)) parts.push({ start: at, end: block.end });
    const [only, more] = parts;
    if (only && more === undefined) this.#leaf(text, block, only.clause ? 'clause' : 'paragraph', only.clause);
    else for (const part of parts) this.#passage(text, part, block);
  }

  /** A part of a paragraph goes with the space behind it, or before it at the paragraph's end; a line feed stays. */
  #passage(text: MessageText, { start, end, clause }: Span & { clause?: InstructionClause }, block: Span): void {
    const raw = text.text.slice(start, end);
    const from = start + (clause ? 0 : /^[\s:]*/.exec(raw)![0].length);
    const to = start + raw.trimEnd().length;
    const behind = /^[ \t]*/.exec(text.text.slice(to, block.end))![0].length;
    const atEnd = to + behind >= block.end || text.text[to + behind] === '\n';
    const ahead = atEnd ? /[ \t]*$/.exec(text.text.slice(block.start, from))![0].length : 0;
    const spans = text.spansOf({ start: from - ahead, end: atEnd ? to : to + behind });
    const kind = clause ? 'clause' : 'paragraph';
    this.add({
      text: text.text.slice(from, to),
      spans,
      message: text.index,
      kind,
      ...(clause && { clause }),
      ...this.#within(),
    });
  }

  #leaf(text: MessageText, range: Span, kind: RuleKind, clause?: InstructionClause): void {
    const own = text.text.slice(range.start, range.end).trim();
    if (!/[\p{L}\p{N}]/u.test(own)) return;
    this.add({
      ...{ text: own, spans: deleted(this.text, text, range), message: text.index, kind, ...this.#within() },
      ...(clause && { clause }),
    });
  }

  #within(): { readonly section?: number } {
    const section = this.#open.at(-1);
    return section === undefined ? {} : { section: section.unit };
  }

  #clauseIn(spans: readonly Span[]): InstructionClause | undefined {
    return this.document.clauses.find(clause => {
      const first = clause.spans[0]!;
      return spans.some(({ start, end }) => first.start >= start && first.end <= end);
    });
  }
}

function isTag({ level }: OpenSection): boolean {
  return level === 0;
}
