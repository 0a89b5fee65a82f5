/** @file Text and code on their way into an HTML file, where none of it may end the element that it stands in. */
import { withoutSteering } from '../protocol/explanation';
import { printable } from '../base/printable';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** As text or as an attribute in quotes; what would reorder its surroundings is visible. Lines stay lines. */
export function escapeHtml(text: string): string {
  return text
    .split('\n')
    .map(printable)
    .join('\n')
    .replace(/[&<>"']/g, c => ENTITIES[c]!);
}

/** JSON inside a script element: without `<` nothing in it is a tag or a comment. Whoever reads the file sees it in its order. */
export function escapeJson(json: string): string {
  return withoutSteering(json).replaceAll('<', '\\u003c');
}

/**
 * JavaScript inside a script element. What would end the element, or open a comment in it, can stand only in strings, templates and
 * regular expressions, where the escape means the same character.
 */
export function escapeScript(code: string): string {
  return oneLineFeed(code.replace(/<(?=\/script|!--)/gi, '\\x3c'));
}

/** CSS inside a style element. */
export function escapeStyles(css: string): string {
  return oneLineFeed(css.replace(/<(?=\/style)/gi, '\\3c '));
}

/** Browsers read all line ends as line feeds before they hash what they have read. */
function oneLineFeed(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** The data that a page carries for its view. */
export function contentElement(json: string): string {
  return `<script type="application/json" id="content">${escapeJson(json)}</script>\n`;
}
