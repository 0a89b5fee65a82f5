/** @file YAML as a data tree with positions. Aliases, tags, depth and errors are held in bounds; nothing is ever constructed or run. */
import { sentence, type Words } from '../../base/sentence';
import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  Parser,
  type CST,
  type Document,
  type Node,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Span } from '../../base/span';
import { MAX_DATA_DEPTH, type DataEntry, type DataNode } from './dataTree';
import { MappedTextBuilder, type MappedText } from './mappedText';
import type { ProblemList } from '../problems';
import { MAX_DATA_PARTS } from '../problems';
import { blockScalar, doubleQuotedScalar, plainScalar, singleQuotedScalar } from './yamlScalar';

/** Real prompt files use none or a few; a YAML bomb needs many. */
const MAX_ALIASES = 20;
/** Errors of one document that are reported: the later ones mostly follow from the first. */
const MAX_YAML_ERRORS = 3;

/** Stack entries of the parser: a map or list inside a document needs two. */
const MAX_STACK = 2 * MAX_DATA_DEPTH;

/** Reads the file's characters `[start, end)` as one YAML document. Never throws; undefined where nothing can be read. */
export function readYaml(file: string, start: number, end: number, problems: ProblemList): DataNode | undefined {
  const syntax = yamlSyntax(file.slice(start, end));
  if ('refused' in syntax) {
    problems.add('error', syntax.refused, { start: start + syntax.at, end: start + syntax.at + 1 });
    return undefined;
  }
  // Unique keys are not checked: the library compares every pair of keys.
  const composer = new Composer({
    schema: 'core',
    uniqueKeys: false,
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const documents = composer.compose(syntax.tokens, true, end - start);
  const first = documents.next().value;
  if (!first) return undefined;
  for (const error of first.errors.slice(0, MAX_YAML_ERRORS)) {
    const at = Math.min(start + error.pos[0], end);
    const span = { start: at, end: Math.max(at, Math.min(start + error.pos[1], end)) };
    const said = error.message.replaceAll('\\r\\n', '\\n');
    problems.add('error', sentence`This YAML can't be read: ${said}. Correct it here.`, span);
  }
  if (documents.next().value)
    problems.add('warning', sentence`Only the first YAML document of this file is read; a line "---" ends it.`);
  return first.contents ? new TreeMaker(file, start, first, problems).node(first.contents, 0) : undefined;
}

const tooDeep = sentence`This YAML is nested deeper than ${MAX_DATA_DEPTH} levels and is not read. Flatten it.`;

/**
 * The concrete syntax, refused while it is read where it goes over a limit: the library composes nodes recursively, and
 * a stack near its end aborts the whole process inside V8's regular expressions, where nobody can catch it.
 */
function yamlSyntax(text: string): { readonly tokens: CST.Token[] } | { readonly refused: Words; readonly at: number } {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    const at = Math.min(parser.offset, Math.max(text.length - 1, 0));
    if (parser.stack.length > MAX_STACK) return { refused: tooDeep, at };
    if (++count > MAX_DATA_PARTS)
      return { refused: sentence`This YAML has more than ${MAX_DATA_PARTS} parts and is not read. Shorten it.`, at };
  }
  tokens.push(...parser.end());
  return { tokens };
}

class TreeMaker {
  private readonly made = new Map<Node, DataNode | 'in-progress'>();
  private aliases = 0;

  constructor(
    private readonly file: string,
    private readonly base: number,
    private readonly document: Document.Parsed,
    private readonly problems: ProblemList,
  ) {}

  /** One shared tree node a YAML node: aliases multiply nothing. */
  node(node: Node, depth: number): DataNode {
    const known = this.made.get(node);
    if (known === 'in-progress')
      return this.refused(node, sentence`A YAML alias that contains itself is not followed.`);
    if (known) return known;
    if (depth > MAX_DATA_DEPTH) return this.refused(node, tooDeep);
    this.made.set(node, 'in-progress');
    const made = this.make(node, depth);
    this.made.set(node, made);
    return made;
  }

  private make(node: Node, depth: number): DataNode {
    const tag = 'tag' in node && typeof node.tag === 'string' ? node.tag : undefined;
    if (tag !== undefined && !tag.startsWith('tag:yaml.org,2002:')) return this.refusedTag(node, tag);
    if (tag !== undefined && !/:(str|int|float|bool|null|map|seq)$/.test(tag)) return this.refusedTag(node, tag);
    if (isAlias(node)) {
      if (++this.aliases > MAX_ALIASES) return this.tooManyAliases(node);
      const target = node.resolve(this.document);
      return target
        ? this.node(target, depth)
        : this.refused(node, sentence`The YAML alias *${node.source} names no anchor.`);
    }
    if (isMap(node)) return this.map(node, depth);
    if (isSeq(node)) {
      const items = (node.items as Node[]).map(item => this.node(item, depth + 1));
      return { kind: 'list', span: this.span(node), items };
    }
    return isScalar(node) ? this.scalar(node) : this.other(node);
  }

  private map(node: YAMLMap, depth: number): DataNode {
    const entries: DataEntry[] = [];
    for (const pair of node.items as { key: Node | null; value: Node | null }[]) {
      if (!isScalar(pair.key)) continue;
      const keySpan = this.span(pair.key);
      const value: DataNode = pair.value
        ? this.node(pair.value, depth + 1)
        : { kind: 'other', span: { start: keySpan.end, end: keySpan.end }, text: 'null' };
      entries.push({ key: String(pair.key.value), keySpan, value });
    }
    return { kind: 'map', span: this.span(node), entries };
  }

  private scalar(node: Scalar): DataNode {
    const value = node.value;
    if (typeof value !== 'string') return this.other(node);
    let mapped: MappedText | undefined;
    return { kind: 'text', span: this.span(node), value, mapped: () => (mapped ??= this.mapped(node, value)) };
  }

  /** Where the map does not rebuild the library's value (malformed input), the whole scalar stands for the whole text. */
  private mapped(node: Scalar, value: string): MappedText {
    const mapped = mapScalar(this.file, this.base, node, this.span(node));
    if (mapped?.text === value) return mapped;
    const builder = new MappedTextBuilder(this.file);
    builder.whole(value, this.span(node));
    return builder.build();
  }

  private other(node: Node): DataNode {
    const span = this.span(node);
    return { kind: 'other', span, text: this.file.slice(span.start, span.end) };
  }

  private refusedTag(node: Node, tag: string): DataNode {
    return this.refused(
      node,
      sentence`The YAML tag ${tag.slice(0, 60)} is refused: prompt files contain plain text, lists and maps. Remove the tag.`,
    );
  }

  /** Said of the first one only: a bomb is made of them. */
  private tooManyAliases(node: Node): DataNode {
    if (this.aliases > MAX_ALIASES + 1) return this.nothing(node);
    return this.refused(node, sentence`More than ${MAX_ALIASES} YAML aliases are not followed. Write the texts out.`);
  }

  private refused(node: Node, message: Words): DataNode {
    this.problems.add('error', message, this.span(node));
    return this.nothing(node);
  }

  private nothing(node: Node): DataNode {
    return { kind: 'other', span: this.span(node), text: 'null' };
  }

  private span(node: Node): Span {
    const [start, end] = node.range ?? [0, 0];
    return { start: this.base + start, end: this.base + end };
  }
}

function mapScalar(file: string, base: number, node: Scalar, span: Span): MappedText | undefined {
  switch (node.type) {
    case 'QUOTE_DOUBLE':
      return doubleQuotedScalar(file, span);
    case 'QUOTE_SINGLE':
      return singleQuotedScalar(file, span);
    case 'PLAIN':
      return plainScalar(file, span);
    default:
      return mapBlock(file, base, node);
  }
}

function mapBlock(file: string, base: number, node: Scalar): MappedText | undefined {
  const token = node.srcToken;
  if (token?.type !== 'block-scalar') return undefined;
  const header = token.props.find(prop => prop.type === 'block-scalar-header');
  if (!header || !('source' in header)) return undefined;
  const length = token.props.reduce((sum, prop) => sum + ('source' in prop ? prop.source.length : 0), 0);
  const start = base + token.offset + length;
  const digit = /[1-9]/.exec(header.source)?.[0];
  return blockScalar(file, {
    body: { start, end: start + token.source.length },
    style: header.source.startsWith('>') ? '>' : '|',
    chomp: header.source.includes('-') ? '-' : header.source.includes('+') ? '+' : '',
    indent: digit === undefined ? undefined : token.indent + Number(digit),
  });
}
