/** @file Cuts a message into paragraphs and sentences, hard-wrapped lines, lists, quotes and code in mind. Linear in its length. */
import type { Span } from '../../base/span';
import type { Word } from '../words';
import { DataTags, leadingTags, trailingTags } from './tags';

/** Words `from` up to, not including, `to`. */
export interface WordRange {
  readonly from: number;
  readonly to: number;
}

/** Code and tables have no sentences; a row of more words than this cannot be named by how it begins. */
const LONGEST = 40;

/**
 * Ranges that cover all words in order, none empty: a sentence of the file's text, of one message.
 * @param words of the file, in file order
 */
export function sentenceRanges(text: string, words: readonly Pick<Word, 'span' | 'message'>[]): WordRange[] {
  // Offset for offset: how the file was saved changes no sentence.
  const lines = text.replaceAll('\r\n', ' \n');
  // The number of a list's item belongs to the item.
  const starts = sentencesOf(lines).map(({ start, startsLine }) =>
    startsLine ? lines.lastIndexOf('\n', start - 1) + 1 : start,
  );
  const ranges: WordRange[] = [];
  let passed = 0;
  words.forEach(({ span, message }, word) => {
    const before = passed;
    while (passed < starts.length && starts[passed]! < span.end) passed++;
    const last = ranges.at(-1);
    const goesOn = passed === before && message === words[word - 1]?.message && last && word - last.from < LONGEST;
    if (goesOn) ranges[ranges.length - 1] = { from: last.from, to: word + 1 };
    else ranges.push({ from: word, to: word + 1 });
  });
  return ranges;
}

export interface Sentence extends Span {
  /** Its paragraph, counted from 0: blank lines separate paragraphs. */
  readonly paragraph: number;
  /** Whether it is the first one of its line; a label such as `Input:` can stand at its head. */
  readonly startsLine: boolean;
  /** Whether it is a heading, or a line that is bold from end to end and stands for one. */
  readonly heading: boolean;
  /** Whether it is all that its line or item says. */
  readonly alone: boolean;
}

/** A line at least this long, without a full stop, goes on in the next one: editors wrap at 60 columns or more. */
const WRAPPED_LINE = 50;
const BULLET =
  /^[ \t]*(?:(?:[-*+•–—](?:[ \t]+\[[ xX]\])?|\(?\d{1,3}[.)]|\d{1,3}(?:\.\d{1,3}){1,3}[.)]?|\(?[a-zA-Z][.)]|#{1,6}|\p{Extended_Pictographic}\ufe0f?)[ \t]+){1,3}/u;
const HEADING = /^[ \t]{0,3}#{1,6}[ \t]/;
/** Under a heading, in Markdown's other way. */
const UNDERLINE = /^[ \t]{0,3}(?:-{3,}|={3,})[ \t]*$/;
/** A line of nothing but bold text. */
const BOLD_LINE = /^[ \t]*(?:\*\*[^*]+\*\*|__[^_]+__)[ \t]*:?[ \t]*$/;
/** `Label:` at the head of a line; emphasis around it is not part of the label. */
export const LABEL = /^[ \t]*(?:\*{1,2})?([\p{L}][\p{L}\p{N}' -]{0,30}?)(?:\*{1,2})?[ \t]?:(?:\*{1,2})?(?=\s|$)/u;
const FENCE = /^[ \t]*(?:```|~~~)/;
const QUOTED_LINE = /^[ \t]*>/;

interface Block extends Span {
  readonly paragraph: number;
  readonly heading: boolean;
}

/** Lines that belong together, without bullets and labels. Code fences and quoted lines are data and left out. */
function blocksOf(text: string, leavesOutData: boolean): Block[] {
  const blocks: Block[] = [];
  let paragraph = 0;
  let fenced = false;
  let open = false;
  const tags = new DataTags(text);
  for (let start = 0; start < text.length;) {
    const feed = text.indexOf('\n', start);
    const next = feed === -1 ? text.length : feed + 1;
    const end = feed > start && text[feed - 1] === '\r' ? feed - 1 : feed === -1 ? text.length : feed;
    // Only a line's head is looked at by patterns, however long the line is.
    const head = text.slice(start, Math.min(end, start + 80));
    const fence = FENCE.test(head);
    if (fence) fenced = !fenced;
    const behind = !leavesOutData || fence || fenced ? undefined : tags.endOfData(head, start);
    if (behind !== undefined) {
      open = false;
      start = behind;
      continue;
    }
    if (fence || fenced || QUOTED_LINE.test(head)) open = false;
    else if (head.trim() === '' && end - start <= 80) {
      if (open) paragraph++;
      open = false;
    } else {
      const last = blocks.at(-1);
      const opened = leadingTags(head);
      const own = {
        start: start + opened,
        end: end - trailingTags(text.slice(Math.max(start + opened, end - 80), end)),
      };
      if (own.start >= own.end) open = false;
      else {
        if (open && last && UNDERLINE.test(head)) blocks[blocks.length - 1] = { ...last, heading: true };
        else if (open && last && opened === 0 && !last.heading && goesOn(text, last.end, head))
          blocks[blocks.length - 1] = { ...last, end: own.end };
        else blocks.push(blockAt(text.slice(own.start, Math.min(own.end, own.start + 80)), own, paragraph));
        open = own.end === end;
      }
    }
    start = next;
  }
  return blocks;
}

function goesOn(text: string, before: number, head: string): boolean {
  if (BULLET.test(head) || LABEL.test(head)) return false;
  if (/^[ \t]*\p{Ll}/u.test(head))
    return (
      !/[.!?:;,]\s*$/.test(text.slice(Math.max(0, before - 4), before)) || /,\s*$/.test(text.slice(before - 3, before))
    );
  const line = text.lastIndexOf('\n', before - 1) + 1;
  return before - line >= WRAPPED_LINE && !/[.!?:;]["')\]]?\s*$/.test(text.slice(before - 4, before));
}

function blockAt(head: string, { start, end }: Span, paragraph: number): Block {
  const heading = HEADING.test(head) || (end - start <= 80 && BOLD_LINE.test(head));
  return { start: start + (BULLET.exec(head)?.[0].length ?? 0), end, paragraph, heading };
}

/** A full stop, and what may close behind it; an abbreviation, initial or number does not end a sentence. */
const STOP = /[.!?…]+["'”’)\]*]*(?=\s)|[。！？]+[」』”]*/g;
const ABBREVIATION = /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|prof|no|st|fig|approx|\p{Lu})\.$/iu;

/** @param leavesOutData whether what stands in tags of data (`<document>`) is passed over */
export function sentencesOf(text: string, leavesOutData = false): Sentence[] {
  return blocksOf(text, leavesOutData).flatMap(block => cutBlock(text, block));
}

function cutBlock(text: string, block: Block): Sentence[] {
  const sentences: Sentence[] = [];
  const stop = new RegExp(STOP);
  const body = text.slice(block.start, block.end);
  let from = 0;
  const push = (to: number): void => {
    const start = from + /^\s*/.exec(body.slice(from, Math.min(to, from + 200)))![0].length;
    const end = from + body.slice(from, to).trimEnd().length;
    const { paragraph, heading } = block;
    const startsLine = sentences.length === 0;
    const alone = startsLine && to === body.length;
    if (end > start)
      sentences.push({ start: block.start + start, end: block.start + end, paragraph, startsLine, heading, alone });
    from = to;
  };
  for (let match = stop.exec(body); match; match = stop.exec(body)) {
    const end = match.index + match[0].length;
    if (!ABBREVIATION.test(body.slice(Math.max(from, end - 9), end))) push(end);
  }
  push(body.length);
  return sentences;
}
