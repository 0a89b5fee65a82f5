/** @file Cuts a message's text into the blocks that people write prompts in: headings, tags, list items, code, tables, paragraphs. Linear. */
import type { Span } from '../base/span';
import { BULLET, examples, linesOf, type Line } from './unitRanges';

export type BlockKind = 'item' | 'example' | 'code' | 'table' | 'paragraph';

/** Whole lines, with their line feeds. */
export type RuleBlock = Span &
  (
    | { readonly kind: BlockKind }
    /** Opens a section that ends before the next heading of its level or a higher one. */
    | { readonly kind: 'heading'; readonly level: number; readonly title: string }
    | { readonly kind: 'opening' | 'closing'; readonly title: string }
  );

const HEADING = /^[ \t]{0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$/;
const UNDERLINE = /^[ \t]{0,3}(?:-{3,}|(={3,}))[ \t]*$/;
const BOLD_LINE = /^[ \t]*(?:\*\*([^*]+)\*\*|__([^_]+)__)[ \t]*:?[ \t]*$/;
const FENCE = /^[ \t]*(```|~~~)/;
const TABLE_ROW = /^[ \t]*\|/;
const OPENING = /^[ \t]*<([A-Za-z][\w:-]{0,40})(?:\s[^<>]{0,200})?>[ \t]*$/;
const CLOSING = /^[ \t]*<\/([A-Za-z][\w:-]{0,40})>[ \t]*$/;
/** "Rules:" above a list. */
const LABEL_LINE = /^[ \t]*([^\s:][^:\n]{0,60}):[ \t]*$/;
/** Below every heading of Markdown. */
const BOLD_LEVEL = 7;
const LABEL_LEVEL = 8;

/** @param text with the values of variables blotted out, so that nothing in them counts as a heading or a list */
export function ruleBlocks(text: string): RuleBlock[] {
  const lines = linesOf(text);
  const shown = examples(text);
  const blocks: RuleBlock[] = [];
  let example = 0;
  for (let at = 0; at < lines.length;) {
    const line = lines[at]!;
    while (example < shown.length && shown[example]!.end <= line.start) example++;
    const within = shown[example];
    if (within && within.start <= line.start) {
      blocks.push({ kind: 'example', ...within });
      while (at < lines.length && lines[at]!.start < within.end) at++;
    } else if (isBlank(line)) at++;
    else {
      const limit = within ? lines.findIndex(({ start }) => start >= within.start) : lines.length;
      const [block, next] = blockAt(lines, at, limit);
      blocks.push(block);
      at = next;
    }
  }
  return blocks;
}

/** The block that begins with a line, and the index of the line behind it. */
function blockAt(lines: readonly Line[], at: number, limit: number): readonly [RuleBlock, number] {
  const { start, next, head } = lines[at]!;
  const one = <B extends object>(block: B): readonly [B & Span, number] => [{ ...block, start, end: next }, at + 1];
  const upTo = <K extends BlockKind>(kind: K, to: number): readonly [{ readonly kind: K } & Span, number] => [
    { kind, start, end: lines[to - 1]!.next },
    to,
  ];
  const fence = FENCE.exec(head)?.[1];
  if (fence !== undefined) {
    const close = lines.findIndex((line, i) => i > at && i < limit && line.head.trimStart().startsWith(fence));
    return upTo('code', close === -1 ? limit : close + 1);
  }
  const heading = HEADING.exec(head);
  if (heading) return one({ kind: 'heading' as const, level: heading[1]!.length, title: heading[2]! });
  const underline = at + 1 < limit ? UNDERLINE.exec(lines[at + 1]!.head) : null;
  if (underline && !BULLET.test(head)) {
    const level = underline[1] === undefined ? 2 : 1;
    return [{ kind: 'heading', level, title: head.trim(), start, end: lines[at + 1]!.next }, at + 2];
  }
  const bold = BOLD_LINE.exec(head);
  if (bold) return one({ kind: 'heading' as const, level: BOLD_LEVEL, title: (bold[1] ?? bold[2]!).replace(/:$/, '') });
  const opening = OPENING.exec(head)?.[1];
  if (opening !== undefined) return one({ kind: 'opening' as const, title: opening });
  const closing = CLOSING.exec(head)?.[1];
  if (closing !== undefined) return one({ kind: 'closing' as const, title: closing });
  if (TABLE_ROW.test(head) && at + 1 < limit && TABLE_ROW.test(lines[at + 1]!.head))
    return upTo(
      'table',
      endOf(lines, at, limit, line => TABLE_ROW.test(line.head)),
    );
  if (BULLET.test(head)) return upTo('item', endOf(lines, at, limit, continuesItem));
  const label = LABEL_LINE.exec(head)?.[1];
  if (label !== undefined && BULLET.test(lines.slice(at + 1, limit).find(line => !isBlank(line))?.head ?? ''))
    return one({ kind: 'heading' as const, level: LABEL_LEVEL, title: label });
  return upTo(
    'paragraph',
    endOf(lines, at, limit, line => !isBlank(line) && !opensBlock(line)),
  );
}

function endOf(lines: readonly Line[], at: number, limit: number, goesOn: (line: Line) => boolean): number {
  let to = at + 1;
  while (to < limit && goesOn(lines[to]!)) to++;
  return to;
}

/** An indented line below a bullet, or a line that an editor has wrapped. */
function continuesItem({ head }: Line): boolean {
  return !BULLET.test(head) && (/^[ \t]+\S/.test(head) || /^\p{Ll}/u.test(head));
}

function opensBlock({ head }: Line): boolean {
  return [FENCE, HEADING, BOLD_LINE, OPENING, CLOSING, BULLET, TABLE_ROW].some(pattern => pattern.test(head));
}

function isBlank({ head, start, end }: Line): boolean {
  return head.trim() === '' && end - start <= head.length;
}
