/**
 * @file Where each message's characters stand in a rendered chat.
 *
 * A template is a program: it may trim, cut, move, repeat or drop a message. So every message is marked with two
 * private-use characters, the chat is rendered once more, and the marks are taken out and their places kept:
 *
 *     content   "  Hi there "            marked   "  ⟦Hi there⟧ "      (inner: trimming takes nothing of it)
 *     rendered  "<user>Hi there<end>"    marked   "<user>⟦Hi there⟧<end>"
 *
 * Marks are trusted only where the rendering without them is the same: a template that looks into the text
 * (`startswith`, `split`, `length`) may decide otherwise about a marked one. Then marks are left off one by one.
 */

import { commonPrefix, commonSuffix } from './commonText';

/** A run of the rendering that stands for a run of one message's text. */
export interface Region {
  readonly message: number;
  /** In the rendering. */
  readonly start: number;
  readonly end: number;
  /** In the message's text. */
  readonly from: number;
  readonly to: number;
  /** Character by character; otherwise the template rewrote this run and it stands as a whole for the other. */
  readonly exact: boolean;
}

export interface Located {
  readonly text: string;
  /** By place in the rendering. */
  readonly regions: readonly Region[];
  /** Messages with ink that the rendering does not hold. */
  readonly dropped: readonly number[];
  /** Messages that it holds, but nobody can say where. */
  readonly lost: readonly number[];
}

type Place = 'outer' | 'inner' | 'none';
interface Marking {
  readonly open: Place;
  readonly close: Place;
}

/** Private-use characters of the Basic Multilingual Plane: no tokenizer, template or trim gives them a meaning. */
const PRIVATE_USE = { first: 0xe000, last: 0xf8ff };
/** Two marks a message, and half of the private-use characters left for the user. A longer chat fits no context. */
export const MAX_MESSAGES = 1_500;
/** Renderings spent on finding which marks a template bears; a chat this long with such a template is searched instead. */
const MAX_PROBES = 300;

/**
 * @param render gives the chat for these message contents; may throw, and its error for the true contents is passed on
 * @param contents of the messages, at most MAX_MESSAGES
 */
export function locateMessages(render: (contents: readonly string[]) => string, contents: readonly string[]): Located {
  const plain = render(contents);
  const marks = new Marks(contents, plain);
  const markings = bearableMarkings(render, contents, marks, plain);
  const regions = markings === undefined ? [] : marks.read(render(marks.put(contents, markings)), markings);
  const missing = contents.flatMap((text, i) => (/\S/.test(text) && !regions.some(r => r.message === i) ? [i] : []));
  const dropped: number[] = [];
  const lost: number[] = [];
  for (const i of missing) {
    const printed = isPrinted(render, contents, i, plain);
    const found = printed ? searched(plain, contents[i]!, i, regions) : undefined;
    if (found !== undefined) regions.splice(regions.filter(r => r.start < found.start).length, 0, found);
    else (printed ? lost : dropped).push(i);
  }
  return { text: plain, regions, dropped, lost };
}

/** The marks of one chat: characters that occur neither in its messages nor in its rendering. */
class Marks {
  private readonly pool: string[] = [];

  constructor(
    private readonly contents: readonly string[],
    plain: string,
  ) {
    const taken = new Set((contents.join('') + plain).match(/[\ue000-\uf8ff]/g));
    for (let code = PRIVATE_USE.first; code <= PRIVATE_USE.last; code++) {
      const mark = String.fromCharCode(code);
      if (!taken.has(mark)) this.pool.push(mark);
    }
  }

  /** Whether there are two marks for each message. */
  get suffice(): boolean {
    return this.pool.length >= 2 * this.contents.length;
  }

  put(contents: readonly string[], markings: readonly Marking[]): string[] {
    return contents.map((text, i) => {
      const { open, close } = markings[i]!;
      const [from, to] = [edge(text, open, 'open'), edge(text, close, 'close')];
      return `${text.slice(0, from)}${open === 'none' ? '' : this.pool[2 * i]!}${text.slice(from, to)}${close === 'none' ? '' : this.pool[2 * i + 1]!}${text.slice(to)}`;
    });
  }

  strip(marked: string): string {
    return marked.replace(this.pattern, '');
  }

  /** The regions between the marks of a marked rendering. */
  read(marked: string, markings: readonly Marking[]): Region[] {
    const plain = this.strip(marked);
    const events = [...marked.matchAll(this.pattern)].map((match, n) => {
      const index = this.pool.indexOf(match[0]);
      return {
        message: index >> 1,
        side: index % 2 === 0 ? ('open' as const) : ('close' as const),
        at: match.index - n,
      };
    });
    return events.flatMap((event, n) => {
      const { message, side, at } = event;
      const text = this.contents[message]!;
      const from = edge(text, markings[message]!.open, 'open');
      const to = edge(text, markings[message]!.close, 'close');
      const next = events[n + 1];
      const previous = events[n - 1];
      const pairs = next?.message === message && next.side === 'close';
      if (side === 'open') {
        if (pairs) return between(plain, text, { message, start: at, end: next.at, from, to });
        return forward(plain.slice(at, next?.at), text, { message, start: at, from, to });
      }
      if (previous?.message === message && previous.side === 'open') return [];
      return backward(plain.slice(previous?.at ?? 0, at), text, { message, end: at, from, to });
    });
  }

  private get pattern(): RegExp {
    return new RegExp(`[${this.pool.slice(0, 2 * this.contents.length).join('')}]`, 'g');
  }
}

/** Where a mark stands in a text: at its very end, or inside of the white space there. */
function edge(text: string, place: Place, side: 'open' | 'close'): number {
  const outer = side === 'open' ? 0 : text.length;
  if (place === 'outer') return outer;
  const lead = text.length - text.trimStart().length;
  return side === 'open' ? lead : Math.max(lead, text.trimEnd().length);
}

/** The widest marks under which the template renders the same, or undefined where there are too few characters to mark with. */
function bearableMarkings(
  render: (contents: readonly string[]) => string,
  contents: readonly string[],
  marks: Marks,
  plain: string,
): Marking[] | undefined {
  if (!marks.suffice) return undefined;
  let probes = 0;
  const bears = (markings: readonly Marking[]): boolean => {
    if (probes++ > MAX_PROBES) return false;
    try {
      return marks.strip(render(marks.put(contents, markings))) === plain;
    } catch {
      return false; // it looked into the text and refused the mark
    }
  };
  const all = (marking: Marking): Marking[] => contents.map(() => marking);
  const outer = all({ open: 'outer', close: 'outer' });
  if (bears(outer)) return outer;
  let markings = all({ open: 'inner', close: 'inner' });
  if (!bears(markings)) {
    markings = contents.map((_, i) => widestAlone(contents.length, i, bears));
    if (!bears(markings)) return undefined;
  }
  return widened(contents, markings, bears);
}

function widestAlone(count: number, message: number, bears: (markings: readonly Marking[]) => boolean): Marking {
  const bare: Marking = { open: 'none', close: 'none' };
  const choices: Marking[] = [
    { open: 'inner', close: 'inner' },
    { open: 'none', close: 'inner' },
    { open: 'inner', close: 'none' },
  ];
  const alone = (marking: Marking): Marking[] =>
    Array.from({ length: count }, (_, i) => (i === message ? marking : bare));
  return choices.find(marking => bears(alone(marking))) ?? bare;
}

/** Moves marks out over white space that the template keeps. */
function widened(
  contents: readonly string[],
  start: Marking[],
  bears: (markings: readonly Marking[]) => boolean,
): Marking[] {
  let markings = start;
  for (const [i, text] of contents.entries())
    for (const side of ['open', 'close'] as const) {
      if (markings[i]![side] !== 'inner' || edge(text, 'inner', side) === edge(text, 'outer', side)) continue;
      const wider = markings.with(i, { ...markings[i]!, [side]: 'outer' });
      if (bears(wider)) markings = wider;
    }
  return markings;
}

/** A run between two marks: equal, or equal at both ends and rewritten in the middle. */
function between(plain: string, text: string, run: Omit<Region, 'exact'>): Region[] {
  const [shown, told] = [plain.slice(run.start, run.end), text.slice(run.from, run.to)];
  if (shown === told) return run.start < run.end ? [{ ...run, exact: true }] : [];
  const before = commonPrefix(shown, told);
  const after = commonSuffix(shown.slice(before), told.slice(before));
  const [start, end, from, to] = [run.start + before, run.end - after, run.from + before, run.to - after];
  const { message } = run;
  const parts: Region[] = [
    { message, start: run.start, end: start, from: run.from, to: from, exact: true },
    // Text put in between two words of the user's stands for no word of theirs.
    ...(/\S/.test(text.slice(from, to)) ? [{ message, start, end, from, to, exact: false }] : []),
    { message, start: end, end: run.end, from: to, to: run.to, exact: true },
  ];
  return parts.filter(part => part.start < part.end);
}

/** From a mark whose partner was cut away, as far as text and rendering agree; white space there may be the template's. */
function forward(
  shown: string,
  text: string,
  at: { message: number; start: number; from: number; to: number },
): Region[] {
  const told = text.slice(at.from, at.to);
  const length = told.slice(0, commonPrefix(shown, told)).trimEnd().length;
  if (length === 0) return [];
  return [{ ...at, end: at.start + length, to: at.from + length, exact: true }];
}

function backward(
  shown: string,
  text: string,
  at: { message: number; end: number; from: number; to: number },
): Region[] {
  const told = text.slice(at.from, at.to);
  const common = commonSuffix(shown, told);
  const length = told.slice(told.length - common).trimStart().length;
  if (length === 0) return [];
  return [{ ...at, start: at.end - length, from: at.to - length, exact: true }];
}

/** The one place between the neighbours already found where the text stands; undefined where there is none or a second. */
function searched(plain: string, text: string, message: number, regions: readonly Region[]): Region | undefined {
  const needle = text.trim();
  const low = regions.reduce((most, r) => (r.message < message ? Math.max(most, r.end) : most), 0);
  const high = regions.reduce((least, r) => (r.message > message ? Math.min(least, r.start) : least), plain.length);
  const start = plain.indexOf(needle, low);
  const end = start + needle.length;
  if (start < 0 || end > high) return undefined;
  const second = plain.indexOf(needle, start + 1);
  if (second >= 0 && second + needle.length <= high) return undefined;
  const from = text.length - text.trimStart().length;
  return { message, start, end, from, to: from + needle.length, exact: true };
}

/** Whether the rendering depends on the message's text at all. */
function isPrinted(
  render: (contents: readonly string[]) => string,
  contents: readonly string[],
  i: number,
  plain: string,
): boolean {
  try {
    return render(contents.with(i, `${contents[i]!.trimEnd()} .`)) !== plain;
  } catch {
    return true;
  }
}
