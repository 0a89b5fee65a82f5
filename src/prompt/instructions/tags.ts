/** @file Tags of prompts (`<task>`, `<document>`): which ones hold data, and where a line's own text begins and ends between them. */

/** What stands in such a tag is there to be worked on, or shows how it is done. */
const DATA_TAG =
  /^(?:(?:few_?shot|good|bad|sample|user|source|reference)[-_]?)?(?:examples?|documents?|docs?|text|story|letter|article|passage|context|inputs?|data|e?mails?|transcript|conversation|dialogue|history|code|diff|logs?|content|samples?|quote|messages?|answers?|responses?|outputs?|page|excerpt|poem|paper|review|snippet)$/i;
const OPENING = /^[ \t]*<([A-Za-z][\w-]{0,40})(?:\s[^<>]{0,200})?>/;
const ANY_TAG = /^(?:[ \t]*<\/?[A-Za-z][\w:-]{0,40}(?:\s[^<>]{0,200})?\/?>)+[ \t]*/;
const CLOSING_TAGS = /(?:[ \t]*<\/[A-Za-z][\w:-]{0,40}>)+[ \t]*$/;

/** Where the data end that a line begins with a tag for; each name is looked for once where it is not closed any more. */
export class DataTags {
  readonly #unclosed = new Set<string>();

  constructor(private readonly text: string) {}

  /** @returns the offset behind the closing tag, or undefined where the line opens no such data */
  endOfData(head: string, start: number): number | undefined {
    const name = OPENING.exec(head)?.[1];
    if (name === undefined || !DATA_TAG.test(name) || this.#unclosed.has(name)) return undefined;
    const closing = `</${name}>`;
    const at = this.text.indexOf(closing, start);
    if (at >= 0) return at + closing.length;
    this.#unclosed.add(name);
    return undefined;
  }
}

/** How many characters of a line's head are tags. */
export function leadingTags(head: string): number {
  return ANY_TAG.exec(head)?.[0].length ?? 0;
}

/** How many characters of its tail are. */
export function trailingTags(tail: string): number {
  return CLOSING_TAGS.exec(tail)?.[0].length ?? 0;
}
