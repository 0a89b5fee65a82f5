/** @file The prompt without some of its units: their characters are deleted from the file, which is parsed again. */
import { sentence, wordsOf, type Words } from '../base/sentence';
import type { Span } from '../base/span';
import { partsWithout, withinParts } from './assembled/parts';
import { parsePrompt, type ParseOptions } from './parsePrompt';
import type { PromptDocument } from './promptDocument';
import type { PromptUnit } from './promptUnits';

export interface ParsedFile {
  readonly text: string;
  readonly options: ParseOptions;
  readonly document: PromptDocument;
}

/**
 * Nothing else of the file is touched: white space around a unit stays. Marked clauses are left out, since they mark other text now. Only where
 * YAML cannot be read so (the first line of a block sets its indentation), the white space behind what a line began with goes too.
 */
export function withoutUnits(
  { text, options, document }: ParsedFile,
  units: readonly PromptUnit[],
): Pick<ParsedFile, 'text' | 'document'> {
  const emptied = units.flatMap(({ variable }) => (variable === undefined ? [] : [[variable, ''] as const]));
  const spans = units.flatMap(unit => (unit.variable === undefined ? unit.spans : []));
  const parsed = (gone: readonly Span[]): Pick<ParsedFile, 'text' | 'document'> => {
    const { parts } = options;
    const own = parts ? gone.flatMap(span => withinParts(parts, span)) : gone;
    const rest = withoutSpans(text, own);
    const values = { ...options.values, ...Object.fromEntries(emptied) };
    const left = parts && { parts: partsWithout(parts, own) };
    return { text: rest, document: parsePrompt(rest, { ...options, ...left, values, instructions: [] }) };
  };
  const strict = parsed(spans);
  if (document.format !== 'yaml' || isReadable(strict.document)) return strict;
  const wider = parsed(spans.map(span => withSpaceAtHead(text, span)));
  return isReadable(wider.document) ? wider : strict;
}

function isReadable({ format, problems }: PromptDocument): boolean {
  return format === 'yaml' && problems.every(({ severity }) => severity !== 'error');
}

function withSpaceAtHead(text: string, span: Span): Span {
  const head = text.slice(text.lastIndexOf('\n', span.start - 1) + 1, span.start);
  const behind = /^[ \t]*/.exec(text.slice(span.end))![0];
  return head.trim() === '' ? { start: span.start, end: span.end + behind.length } : span;
}

/** @param spans in any order; they may overlap */
export function withoutSpans(text: string, spans: readonly Span[]): string {
  let rest = '';
  let at = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (start > at) rest += text.slice(at, start);
    at = Math.max(at, end);
  }
  return rest + text.slice(at);
}

/**
 * Why a prompt without units is no prompt to compare with: undefined where it is one.
 * @param messagesGone how many messages the units are
 */
export function whyNoPrompt(before: PromptDocument, after: PromptDocument, messagesGone = 0): Words | undefined {
  if (!after.messages.some(hasInk)) return sentence`it is the whole prompt`;
  const error = after.problems.find(({ severity }) => severity === 'error');
  if (error) return sentence`without it, the file cannot be read: ${wordsOf(error, 'message')}`;
  if (after.format !== before.format) return sentence`without it, the file would be read as another format`;
  if ((before.response === undefined) !== (after.response === undefined))
    return sentence`without it, another message would be read as the answer`;
  if (after.messages.length !== before.messages.length - messagesGone)
    return messagesGone > 0
      ? sentence`without it, the file has other messages`
      : sentence`its message has no other text`;
  const inked = (document: PromptDocument): number => document.messages.filter(hasInk).length;
  return inked(after) < inked(before) - messagesGone ? sentence`its message has no other text` : undefined;
}

function hasInk({ segments }: PromptDocument['messages'][number]): boolean {
  return segments.some(({ text }) => text.trim() !== '');
}
