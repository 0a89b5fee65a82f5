/** @file A template as a tree, whichever engine's language it is written in. Offsets count in the template's own text. */
import type { Expression, Frame, Scope } from './scope';
import type { Value } from './value';

/** A tag, with the white space beside it that goes where the tag is evaluated: from `from` and up to `to`. */
export interface Tag {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

export interface TextNode {
  readonly kind: 'text';
  readonly start: number;
  readonly end: number;
  readonly before?: Tag;
  readonly behind?: Tag;
}

export interface PrintNode {
  readonly kind: 'print';
  readonly tag: Tag;
  readonly value: Expression;
  /** The variable's name, where nothing else is printed: without a value it is a placeholder. */
  readonly path?: string;
}

export interface Branch {
  readonly tag: Tag;
  /** Absent for `else`. */
  readonly test?: (scope: Scope) => boolean;
  readonly body: readonly TemplateNode[];
}

/** The first branch whose test holds. */
export interface ChoiceNode {
  readonly kind: 'choice';
  readonly branches: readonly Branch[];
  readonly end: Tag;
}

/** A body that is rendered once a frame: a loop, or a block with a context of its own. */
export interface RoundsNode {
  readonly kind: 'rounds';
  readonly tag: Tag;
  readonly over: Expression;
  /** @param of the variables that the value is made of */
  readonly frames: (value: Value, of: readonly string[], scope: Scope) => readonly Frame[];
  readonly body: readonly TemplateNode[];
  /** For no frame. */
  readonly otherwise?: Branch;
  readonly end: Tag;
}

export interface SetNode {
  readonly kind: 'set';
  readonly tag: Tag;
  readonly name: string;
  readonly value: Expression;
}

/** What follows is a message of another role. */
export interface RoleNode {
  readonly kind: 'role';
  readonly tag: Tag;
  readonly role: Expression;
}

/** A message of another role, up to the end tag. */
export interface RoleBlockNode {
  readonly kind: 'role-block';
  readonly tag: Tag;
  readonly role: Expression;
  readonly body: readonly TemplateNode[];
  readonly end: Tag;
}

/** Where the conversation so far is put in. */
export interface HistoryNode {
  readonly kind: 'history';
  readonly tag: Tag;
}

/** A picture or another part that is no text. */
export interface MediaNode {
  readonly kind: 'media';
  readonly tag: Tag;
  readonly url: Expression;
}

/** A comment, a mark without text; or logic that is not known here and stays as it is written. */
export interface OtherNode {
  readonly kind: 'nothing' | 'unknown';
  readonly tag: Tag;
}

export type TemplateNode =
  | TextNode
  | PrintNode
  | ChoiceNode
  | RoundsNode
  | SetNode
  | RoleNode
  | RoleBlockNode
  | HistoryNode
  | MediaNode
  | OtherNode;

/** Blocks inside one another; a prompt has four or so, and the tree is read and rendered by functions that call themselves. */
export const MAX_BLOCK_DEPTH = 64;

/** The tags that belong to an opening one: those between its branches, and the one that ends it. Indices into the list of tags. */
export interface Match {
  readonly middles: number[];
  end: number;
}

/** What a tag is to the block around it; `name` joins an opening to its end. */
export interface Role {
  readonly part: 'open' | 'middle' | 'end' | 'none';
  readonly name?: string;
}

/** Finds each block's other tags; a tag without its partner gets none. Linear in the number of tags. */
export function matchTags(roles: readonly Role[]): ReadonlyMap<number, Match> {
  const matched = new Map<number, Match>();
  const open: { readonly at: number; readonly name: string | undefined; readonly match: Match }[] = [];
  roles.forEach(({ part, name }, at) => {
    const top = open.at(-1);
    if (part === 'open') open.push({ at, name, match: { middles: [], end: at } });
    else if (part === 'middle') top?.match.middles.push(at);
    else if (part === 'end' && top?.name === name && top) {
      open.pop();
      top.match.end = at;
      if (open.length < MAX_BLOCK_DEPTH) matched.set(top.at, top.match);
    }
  });
  return matched;
}

/** Makes the nodes of a template out of its tags; an engine's language says what one tag is. */
export abstract class TreeMaker<T extends Tag> {
  /** @param matched by the index of a block's opening tag */
  constructor(
    protected readonly text: string,
    protected readonly tags: readonly T[],
    protected readonly matched: ReadonlyMap<number, Match>,
  ) {}

  /** The tags `[from, to)` and the text around them, between two tags of the block that holds them. */
  body(from: number, to: number, before?: T, behind?: T): TemplateNode[] {
    const nodes: TemplateNode[] = [];
    let last = before;
    for (let at = from; at < to;) {
      this.between(nodes, last, this.tags[at]);
      const end = this.matched.get(at)?.end ?? at;
      nodes.push(this.node(at));
      last = this.tags[end];
      at = end + 1;
    }
    this.between(nodes, last, behind);
    return nodes;
  }

  /** The tag at an index, with its block where it opens one. */
  protected abstract node(at: number): TemplateNode;

  private between(nodes: TemplateNode[], before: T | undefined, behind: T | undefined): void {
    const [start, end] = [before?.end ?? 0, behind?.start ?? this.text.length];
    if (start < end) nodes.push({ kind: 'text', start, end, ...(before && { before }), ...(behind && { behind }) });
  }
}

/** The white space in front of an offset begins here. */
export function whiteBefore(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && /\s/.test(text[at - 1]!)) at--;
  return at;
}

/** The white space behind an offset ends here. */
export function whiteBehind(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && /\s/.test(text[at]!)) at++;
  return at;
}
