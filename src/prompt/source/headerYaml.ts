/** @file Reads a header's YAML as forgivingly as the programs that own it: a line that is no YAML is taken as text, and told. */
import { sentence, wordsOf, type Words } from '../../base/sentence';
import type { Span } from '../../base/span';
import { valueOf, type DataNode } from './dataTree';
import { ProblemList } from '../problems';
import type { Problem } from '../promptDocument';
import { readYaml } from './yamlTree';

/** Lines of one header that are mended; a header with more is no header. */
const MAX_MENDED = 40;
/** A longer header is read as it is or not at all: it is read anew with every line that is mended. */
const MAX_MENDED_HEADER = 20_000;

/**
 * `prose` where the text holds no keys at all: two rules across the page are written like a header.
 * What is wrong with it is a warning: the prompt's text needs nothing of it.
 */
export function readHeader(file: string, span: Span, problems: ProblemList): DataNode | undefined | 'prose' {
  const own = new ProblemList();
  const data = readYaml(file, span.start, span.end, own);
  if (data?.kind === 'text') return 'prose';
  const first = own.all().find(isError);
  if (!first) {
    for (const problem of own.all()) problems.add(problem.severity, wordsOf(problem, 'message'), problem.span);
    return data;
  }
  const text = file.slice(span.start, span.end);
  const mendable = text.length <= MAX_MENDED_HEADER;
  if (mendable && !KEY_LINE.test(text)) return 'prose';
  const mended = mendable ? new Mender(text).mend() : undefined;
  if (!mended) {
    problems.add('warning', unreadable(first), lineSpan(file, first.span?.start ?? span.start));
    return undefined;
  }
  problems.add(
    'warning',
    takenAsText(file, span, mended.lines),
    lineSpan(file, startOfLine(text, span, mended.lines[0]!)),
  );
  return mended.data;
}

const KEY_LINE = /^[ \t]{0,40}(?:- )?["']?[\w$][^\n:]{0,80}:/m;

function isError(problem: Problem): boolean {
  return problem.severity === 'error';
}

function unreadable(problem: Problem): Words {
  return sentence`${wordsOf(problem, 'message')} The header is left out; the text of the prompt does not need it.`;
}

function takenAsText(file: string, span: Span, lines: readonly number[]): Words {
  const before = file.slice(0, span.start).split('\n').length;
  const numbers = lines.map(line => line + before).slice(0, 5);
  const more = lines.length > numbers.length ? ', …' : '';
  const which =
    lines.length === 1
      ? sentence`Line ${numbers[0]!} of the header is`
      : sentence`Lines ${numbers.join(', ')}${more} of the header are`;
  return sentence`${which} not YAML and is taken as text. Put the value in quotes.`;
}

function startOfLine(text: string, span: Span, line: number): number {
  return text.split('\n', line).reduce((sum, part) => sum + part.length + 1, span.start);
}

/** The whole line that an offset stands in, without its end. */
function lineSpan(file: string, offset: number): Span {
  const start = offset === 0 ? 0 : file.lastIndexOf('\n', offset - 1) + 1;
  const feed = file.indexOf('\n', start);
  const end = feed === -1 ? file.length : feed;
  return { start, end: file[end - 1] === '\r' ? end - 1 : end };
}

/** Puts values that are no YAML in quotes, line by line, until the whole can be read. Places are those of the mended text. */
class Mender {
  private readonly lines: string[];
  private readonly mended = new Set<number>();

  constructor(text: string) {
    this.lines = text.replaceAll('\r', '').split('\n');
  }

  mend(): { readonly data: DataNode | undefined; readonly lines: readonly number[] } | undefined {
    for (let round = 0; round <= MAX_MENDED; round++) {
      const text = this.lines.join('\n');
      const problems = new ProblemList();
      const data = readYaml(text, 0, text.length, problems);
      const error = problems.all().find(isError);
      if (!error) return { data, lines: [...this.mended].sort((a, b) => a - b) };
      const at = text.slice(0, error.span?.start ?? 0).split('\n').length - 1;
      if (!this.quote(at) && !this.quoteAny()) this.drop(at);
    }
    return undefined;
  }

  /** Whether the line's value is no YAML by itself, and could be put in quotes. */
  private quote(line: number): boolean {
    const found = /^([ \t]*(?:- )*(?:[^\s:#"'][^:\n]*?[ \t]*:[ \t]+)?)(\S.*?)[ \t]*$/.exec(this.lines[line] ?? '');
    if (!found || this.mended.has(line) || /^[|>][-+\d]*$/.test(found[2]!) || isYaml(found[2]!)) return false;
    this.lines[line] = `${found[1]!}'${found[2]!.replaceAll("'", "''")}'`;
    this.mended.add(line);
    return true;
  }

  private quoteAny(): boolean {
    return this.lines.some((_, line) => this.quote(line));
  }

  private drop(line: number): void {
    this.lines[line] = '';
    this.mended.add(line);
  }
}

/** Whether a value is YAML behind its key. */
function isYaml(value: string): boolean {
  const problems = new ProblemList();
  const text = `k: ${value}`;
  const data = readYaml(text, 0, text.length, problems);
  return !problems.all().some(isError) && valueOf(data, 'k') !== undefined;
}
