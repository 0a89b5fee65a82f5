/** @file Text for places that know no Markdown but a little markup of VS Code's own: icons in labels, links in messages. */
import { printable } from '../../base/printable';

declare const made: unique symbol;
/** Text for a label (lens, status bar, list) in which only we put icons. */
export type Label = string & { readonly [made]: true };

/** A label whose literal part is ours; whatever is put into it is text, so that `$(name)` in it is no icon. */
export function label(literals: TemplateStringsArray, ...values: readonly (string | number)[]): Label {
  const text = literals.reduce((all, literal, i) => `${all}${withoutIcons(String(values[i - 1]!))}${literal}`);
  return text as Label;
}

/** Several as one, an icon in any of them. */
export function joinedLabels(labels: readonly Label[], separator: ' · '): Label {
  return labels.join(separator) as Label;
}

/** A sign that is escaped already stays so: a label may be put into another. */
function withoutIcons(text: string): string {
  return oneLine(text).replace(/(?<!\\)\$\([A-Za-z\d-]+(?:~[A-Za-z]+)?\)/g, '\\$&');
}

/** For messages and questions, where VS Code makes a link, even to a command, of `[text](address)` and knows no way to escape one. */
export function messageText(text: string): string {
  return oneLine(text).replaceAll('](', '] (');
}

/** For places that show what they are given: tooltips of lenses, titles, what a screen reader says. */
export function plainText(text: string): string {
  return text.split(/\r?\n/).map(printable).join('\n');
}

function oneLine(text: string): string {
  return printable(text.replaceAll(/\s*[\r\n]+\s*|\t/g, ' '));
}
