/**
 * @file The little of the browser's types that functions running in the page use. TypeScript's own `dom` library would hold for the
 * whole program: `document` would then compile in the engine too.
 */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PageElement {
  readonly parentElement: PageElement | null;
  readonly classList: { contains(name: string): boolean };
  getBoundingClientRect(): Box;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

export interface PageText {
  readonly data: string;
  readonly parentElement: PageElement;
}

export interface PageRange {
  setStart(node: PageText, offset: number): void;
  setEnd(node: PageText, offset: number): void;
  getBoundingClientRect(): Box;
}

export interface PageDocument {
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  createRange(): PageRange;
  /** @param whatToShow 4 is text */
  createTreeWalker(root: PageElement, whatToShow: 4): { nextNode(): PageText | null };
}

export type PageStyles = Readonly<
  Record<
    | 'backgroundColor'
    | 'borderTopWidth'
    | 'borderTopStyle'
    | 'borderTopColor'
    | 'borderBottomWidth'
    | 'borderBottomStyle'
    | 'borderBottomColor'
    | 'outlineStyle'
    | 'textDecorationLine'
    | 'textDecorationStyle'
    | 'textDecorationColor'
    | 'color'
    | 'opacity',
    string
  > & { getPropertyValue(name: string): string }
>;
