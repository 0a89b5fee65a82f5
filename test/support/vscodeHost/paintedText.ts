/** @file What decorations look like on each character of the open editor, read from the page as the browser paints it. */
import type { Page } from 'playwright-core';
import type { Box, PageDocument, PageElement, PageStyles, PageText } from './pageTypes';

declare const document: PageDocument;
declare function getComputedStyle(element: PageElement): PageStyles;

export interface PaintedCharacter {
  readonly text: string;
  /** Of the decorations behind it, in the order in which they are painted; transparent ones left out. */
  readonly backgrounds: readonly string[];
  /** `box` around it or `foot` below it, then width, style, colour. */
  readonly borders: readonly string[];
  /** Styles of the outlines around it. */
  readonly outlines: readonly string[];
  /** Line, style and colour of the underline, '' without one. */
  readonly underline: string;
  readonly colour: string;
  readonly opacity: number;
}

/** All characters that the editor shows, top to bottom, line ends left out; a surrogate pair is two entries. */
export function paintedText(page: Page): Promise<PaintedCharacter[]> {
  return page.evaluate(readPage);
}

/** Runs in the page, so it holds all that it needs. */
function readPage(): PaintedCharacter[] {
  const editor = document.querySelector('.editor-instance .monaco-editor');
  if (!editor) return [];
  const clear = /^(transparent|rgba\(.*, 0\))$/;
  // A dotted line at the foot has styles on all sides, but width only there.
  const bordersOf = (s: PageStyles): string[] => {
    const all = s.borderTopWidth !== '0px' ? [`box ${s.borderTopWidth} ${s.borderTopStyle} ${s.borderTopColor}`] : [];
    const foot = `foot ${s.borderBottomWidth} ${s.borderBottomStyle} ${s.borderBottomColor}`;
    return all.length === 0 && s.borderBottomWidth !== '0px' ? [foot] : all;
  };
  const marks = [...editor.querySelectorAll('.view-overlays .cdr[class*="ced-"]')].map(element => {
    const styles = getComputedStyle(element);
    const outlines = styles.outlineStyle === 'none' ? [] : [styles.outlineStyle];
    const box = element.getBoundingClientRect();
    return { box, background: styles.backgroundColor, borders: bordersOf(styles), outlines };
  });
  const behind = (box: Box): typeof marks => {
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    return marks.filter(m => m.box.x <= x && x <= m.box.x + m.box.width && m.box.y <= y && y <= m.box.y + m.box.height);
  };
  const upwards = (from: PageElement): PageElement[] => {
    const line: PageElement[] = [];
    for (let e: PageElement | null = from; e && e !== editor; e = e.parentElement) line.push(e);
    return line;
  };
  const styleOf = (element: PageElement): Pick<PaintedCharacter, 'underline' | 'colour' | 'opacity'> => {
    const styles = upwards(element).map(e => getComputedStyle(e));
    const under = styles.find(s => s.textDecorationLine.includes('underline'));
    return {
      underline: under ? `${under.textDecorationStyle} ${under.textDecorationColor}` : '',
      colour: styles[0]?.color ?? '',
      opacity: styles.reduce((product, s) => product * Number(s.opacity), 1),
    };
  };
  const charactersOf = (node: PageText): PaintedCharacter[] => {
    const style = styleOf(node.parentElement);
    let from = 0;
    return Array.from(node.data).flatMap(letter => {
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, (from += letter.length));
      const found = behind(range.getBoundingClientRect());
      const backgrounds = found.map(m => m.background).filter(b => !clear.test(b));
      const borders = found.flatMap(m => m.borders);
      const outlines = found.flatMap(m => m.outlines);
      return letter.split('').map(u => ({ text: u === '\u00a0' ? ' ' : u, backgrounds, borders, outlines, ...style }));
    });
  };
  const textsOf = (line: PageElement): PageText[] => {
    const walker = document.createTreeWalker(line, 4);
    const texts: PageText[] = [];
    for (let text = walker.nextNode(); text; text = walker.nextNode()) texts.push(text);
    return texts;
  };
  const lines = [...editor.querySelectorAll('.view-lines .view-line')];
  lines.sort((a, b) => a.getBoundingClientRect().y - b.getBoundingClientRect().y);
  return lines.flatMap(line => textsOf(line).flatMap(charactersOf));
}
