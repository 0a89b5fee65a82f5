/** @file Renders a template's tree with the values of a prompt. What cannot be evaluated stays as it is written, and is told. */
import type { Span } from '../../base/span';
import { sliceMapped, sourceSpan, type MappedText } from '../source/mappedText';
import { MAX_PROMPT_LENGTH, MAX_PROMPT_PARTS } from '../problems';
import type { PromptVariables } from '../variables/promptVariables';
import type {
  Branch,
  ChoiceNode,
  PrintNode,
  RoleBlockNode,
  RoundsNode,
  SetNode,
  Tag,
  TemplateNode,
  TextNode,
} from './nodes';
import type { OutputPiece, TextPiece } from './output';
import { Scope, type Evaluated, type Expression } from './scope';
import { dataOf, isList, isMap, type Value } from './value';

/** Nodes that are rendered: a loop in a loop multiplies them. */
const MAX_STEPS = 200_000;

export interface Rendering {
  readonly pieces: readonly OutputPiece[];
  /** The first place whose logic stays as it is written because nothing here knows it. */
  readonly unknown?: Span;
  /** A part that is no text, left out. */
  readonly media?: Span;
  /** The template made more than is rendered: too long a text, or too many parts. */
  readonly endless?: 'length' | 'parts';
}

/** A text of the template, cut at its ends only once it is known which of its tags were evaluated. */
interface RawText {
  readonly node: TextNode;
  readonly fixed: boolean;
}

type RawPiece = OutputPiece | RawText;

class TooMuch extends Error {
  constructor(readonly what: 'length' | 'parts') {
    super();
  }
}

/**
 * @param print how the engine prints a value; undefined where it prints nothing that anyone means
 */
export function renderTemplate(
  template: MappedText,
  nodes: readonly TemplateNode[],
  variables: PromptVariables,
  print: (value: Value) => string | undefined,
): Rendering {
  return new Renderer(template, variables, print).render(nodes);
}

class Renderer {
  private readonly scope: Scope;
  private readonly out: RawPiece[] = [];
  /** Where the tags begin that stay as they are written: the white space beside them stays too. */
  private readonly kept = new Set<number>();
  private steps = 0;
  private length = 0;
  private unknown: Span | undefined;
  private media: Span | undefined;

  constructor(
    private readonly template: MappedText,
    private readonly variables: PromptVariables,
    private readonly print: (value: Value) => string | undefined,
  ) {
    this.scope = new Scope(variables);
  }

  render(nodes: readonly TemplateNode[]): Rendering {
    let endless: Rendering['endless'];
    try {
      this.body(nodes);
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error;
      endless = error.what;
    }
    const pieces = this.out.flatMap(piece => ('node' in piece ? this.trimmed(piece) : piece));
    const { unknown, media } = this;
    return { pieces, ...(unknown && { unknown }), ...(media && { media }), ...(endless && { endless }) };
  }

  private trimmed({ node: { start, end, before, behind }, fixed }: RawText): TextPiece[] {
    const from = before && !this.kept.has(before.start) ? Math.max(start, before.to) : start;
    const to = behind && !this.kept.has(behind.start) ? Math.min(end, behind.from) : end;
    return from < to ? [{ ...sliceMapped(this.template, from, to), kind: 'text', ...(fixed && { fixed }) }] : [];
  }

  private body(nodes: readonly TemplateNode[]): void {
    for (const node of nodes) {
      this.spend(1, 0);
      this.node(node);
    }
  }

  private node(node: TemplateNode): void {
    switch (node.kind) {
      case 'text':
        this.spend(0, node.end - node.start);
        this.out.push({ node, fixed: false });
        return;
      case 'print':
        this.printed(node);
        return;
      case 'choice':
        this.choice(node);
        return;
      case 'rounds':
        this.rounds(node);
        return;
      case 'set':
        this.set(node);
        return;
      case 'role':
        this.role(node.tag, node.role);
        return;
      case 'role-block':
        this.roleBlock(node);
        return;
      case 'history':
        this.history(node.tag);
        return;
      case 'media':
        this.evaluate(node.tag, node.url, false);
        this.media ??= this.span(node.tag);
        return;
      case 'unknown':
        this.keep(node.tag);
        this.unknown ??= this.span(node.tag);
        return;
      case 'nothing':
    }
  }

  private printed({ tag, value, path }: PrintNode): void {
    const found = this.evaluate(tag, value, path === undefined);
    const text = 'unevaluated' in found ? undefined : this.print(found.value);
    if ('unevaluated' in found && path !== undefined && found.open.length > 0) this.placeholder(tag, found.open);
    else if (text === undefined) this.keepUnevaluated([tag], found);
    else this.value(tag, text, found.of[0]);
  }

  /** A loop's own variable has no value where the loop's list has none: it is the list that is named. */
  private placeholder(tag: Tag, open: readonly string[]): void {
    const variable = open[0]!;
    this.kept.add(tag.start);
    this.spend(0, tag.end - tag.start);
    this.variables.use(variable, this.span(tag));
    this.out.push({ ...sliceMapped(this.template, tag.start, tag.end), kind: 'placeholder', variable });
  }

  private value(tag: Tag, text: string, variable: string | undefined): void {
    if (text === '') return;
    this.spend(0, text.length);
    const runs = [{ start: 0, end: text.length, source: this.span(tag), exact: false }];
    this.out.push(variable === undefined ? { text, runs, kind: 'text' } : { text, runs, kind: 'value', variable });
  }

  private choice({ branches, end }: ChoiceNode): void {
    const chosen = this.chosen(branches);
    if (chosen !== 'unevaluated') {
      if (chosen) this.body(chosen.body);
      return;
    }
    for (const { tag, body } of branches) {
      this.keep(tag);
      this.body(body);
    }
    this.keep(end);
  }

  private chosen(branches: readonly Branch[]): Branch | undefined | 'unevaluated' {
    for (const branch of branches) {
      const { tag, test } = branch;
      if (!test) return branch;
      const found = this.evaluate(tag, scope => test(scope), true);
      if ('unevaluated' in found) {
        this.noteUnevaluated(tag, found);
        return 'unevaluated';
      }
      if (found.value === true) return branch;
    }
    return undefined;
  }

  private rounds(node: RoundsNode): void {
    const found = this.evaluate(node.tag, node.over, true);
    if ('unevaluated' in found) {
      this.noteUnevaluated(node.tag, found);
      this.keepWhole(node);
      return;
    }
    let frames: ReturnType<RoundsNode['frames']> = [];
    const asked = this.evaluate(
      node.tag,
      scope => {
        frames = node.frames(found.value, found.of, scope);
        return true;
      },
      true,
    );
    if ('unevaluated' in asked) {
      this.noteUnevaluated(node.tag, asked);
      this.keepWhole(node);
    } else if (frames.length === 0) this.body(node.otherwise?.body ?? []);
    else for (const frame of frames) this.scope.within(frame, () => this.body(node.body));
  }

  /** What a loop without its list says is no prompt text, and no messages either. */
  private keepWhole({ tag, end }: RoundsNode): void {
    this.spend(0, end.end - tag.start);
    this.variables.keep(this.template.text.slice(tag.start, end.end));
    this.kept.add(tag.start).add(end.start);
    this.out.push({ node: { kind: 'text', start: tag.start, end: end.end }, fixed: true });
  }

  private set({ tag, name, value }: SetNode): void {
    const found = this.evaluate(tag, value, true);
    if (!('unevaluated' in found)) {
      this.scope.bind(name, { value: found.value, of: found.of });
      return;
    }
    this.scope.bind(name, { value: undefined, of: found.open, unknown: true });
    this.keepUnevaluated([tag], found);
  }

  private role(tag: Tag, role: Expression): void {
    const found = this.evaluate(tag, role, true);
    const name = 'unevaluated' in found ? undefined : this.print(found.value);
    if (name === undefined) this.keepUnevaluated([tag], found);
    else {
      this.spend(0, name.length);
      this.out.push({ kind: 'role', role: name, source: this.span(tag) });
    }
  }

  private roleBlock({ tag, role, body, end }: RoleBlockNode): void {
    const before = this.out.length;
    this.role(tag, role);
    const opened = this.out[before];
    this.body(body);
    if (opened && 'role' in opened) this.out.push({ kind: 'role-end', role: '', source: this.span(end) });
    else this.keep(end);
  }

  /** `--var history='[{"role": "user", "content": "Hi"}]'`; without it there is nothing to say. */
  private history(tag: Tag): void {
    const source = this.span(tag);
    const found = this.scope.evaluate(scope => scope.path(['history']));
    const list = 'unevaluated' in found ? [] : dataOf(found.value);
    if (!('unevaluated' in found)) this.use(found.of, tag);
    for (const message of isList(list) ? list : []) {
      const data = dataOf(message);
      if (!isMap(data)) continue;
      const role = this.print(data.get('role')) ?? '';
      this.spend(1, role.length);
      this.out.push({ kind: 'role', role, source });
      this.value(tag, contentOf(data.get('content'), this.print), 'history');
    }
    this.out.push({ kind: 'history-end', role: 'model', source });
  }

  private evaluate(tag: Tag, expression: Expression, logic: boolean): Evaluated {
    const found = this.scope.evaluate(expression);
    this.use(found.of, tag);
    if ('unevaluated' in found && logic) for (const name of found.open) this.variables.want(name, this.span(tag));
    return found;
  }

  private use(names: readonly string[], tag: Tag): void {
    for (const name of names) this.variables.read(name, this.span(tag));
  }

  private keepUnevaluated(tags: readonly Tag[], found: Evaluated): void {
    for (const tag of tags) this.keep(tag);
    this.noteUnevaluated(tags[0]!, found);
  }

  private noteUnevaluated(tag: Tag, found: Evaluated): void {
    if ('unevaluated' in found && found.open.length > 0) return;
    this.unknown ??= this.span(tag);
  }

  private keep(tag: Tag): void {
    this.kept.add(tag.start);
    this.variables.keep(this.template.text.slice(tag.start, tag.end));
    this.spend(0, tag.end - tag.start);
    this.out.push({ node: { kind: 'text', start: tag.start, end: tag.end }, fixed: false });
  }

  private spend(steps: number, length: number): void {
    this.steps += steps;
    this.length += length;
    // Every node of a long file is rendered once; only what loops multiply is held in bounds.
    if (this.steps > MAX_STEPS + this.template.text.length || this.length > MAX_PROMPT_LENGTH)
      throw new TooMuch('length');
    if (this.out.length > MAX_PROMPT_PARTS) throw new TooMuch('parts');
  }

  private span(tag: Tag): Span {
    return sourceSpan(this.template, tag.start, tag.end)!;
  }
}

/** Text, or the texts of a list of parts. */
function contentOf(content: Value, print: (value: Value) => string | undefined): string {
  const data = dataOf(content);
  const parts = isList(data) ? data : [content];
  const texts = parts.map(part => {
    const map = dataOf(part);
    return print(isMap(map) ? map.get('text') : part) ?? '';
  });
  return texts.join('');
}
