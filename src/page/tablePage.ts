/** @file A page of tables that any browser opens: no script, nothing loaded, styles by their hash. */
import { createHash } from 'node:crypto';
import { escapeHtml, escapeStyles } from './escape';
import { pageLanguage } from './viewPage';

export interface TablePage {
  /** Of the window; the product's name goes behind it. */
  readonly title: string;
  /** What the page says, in a sentence. */
  readonly headline: string;
  /** What it is about, below. */
  readonly about: string;
  /** HTML of the content, escaped by who made it. */
  readonly content: string;
  /** What its numbers are, a paragraph each. */
  readonly notes: readonly string[];
  /** Colours and fonts that an editor would give, and what this page adds. */
  readonly styles: string;
}

const STYLES = `
main { max-width: 60rem; margin: 0 auto; padding: 12px 16px 32px; color: var(--vscode-foreground);
  font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); line-height: 1.4; }
h1 { font-size: 1.25em; margin: 0; }
.dim { color: var(--vscode-descriptionForeground); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { border: 1px solid var(--vscode-panel-border); padding: 2px 8px; text-align: right; }
`;

/** @returns the whole document */
export function tablePage({ title, headline, about, content, notes, styles }: TablePage): string {
  const style = escapeStyles(STYLES + styles);
  const hash = `sha256-${createHash('sha256').update(style).digest('base64')}`;
  const policy = `default-src 'none'; style-src '${hash}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="${pageLanguage()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(`${title} · Instruct Lens`)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(headline)}</h1>
<p class="dim">${escapeHtml(about)}</p>
${content}
${notes.map(note => `<p class="dim">${escapeHtml(note)}</p>`).join('\n')}
</main>
</body>
</html>
`;
}
