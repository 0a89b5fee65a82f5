/** @file Pages of the bench are written section by section. */

/** A page with one of its sections measured anew, or added; the others stay as they were measured. */
export function withSection(page: string, title: string, text: string): string {
  const [before = '', ...rest] = page.split(`\n## ${title}\n`);
  const after = rest.join('').split('\n## ').slice(1);
  return (
    [before.trimEnd(), `## ${title}\n\n${text.trim()}`, ...after.map(part => `## ${part.trim()}`)].join('\n\n') + '\n'
  );
}
