/** @file The HTML around a view in a panel of the editor. Nothing runs in it but our script, nothing is loaded but from our folder. */
import { spokenLanguage } from '../base/language';
import type { ViewName } from './builtView';
import { contentElement, escapeHtml, escapeJson } from './escape';

/** Of the document: what is read aloud must be named. */
export function pageLanguage(): string {
  return escapeHtml(spokenLanguage().tag);
}

/** Nothing where the view speaks English, as it is written. Data, which no policy of a page stops. */
export function translationsElement(): string {
  const { translations } = spokenLanguage();
  if (Object.keys(translations).length === 0) return '';
  return `<script type="application/json" id="translations">${escapeJson(JSON.stringify(translations))}</script>\n`;
}

export interface ViewPage {
  readonly view: ViewName;
  readonly title: string;
  /** Address of the view's script, as the panel may load it. */
  readonly script: string;
  /** New for each page, unguessable. */
  readonly nonce: string;
  /** Where the panel may load styles and fonts from, as the editor names it. */
  readonly source: string;
  /** What the view draws, as JSON, where nobody is there to send it: the page is read-only. */
  readonly content?: string;
}

/** @returns the whole document */
export function viewPage({ view, title, script, nonce, source, content }: ViewPage): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} 'nonce-${nonce}'`,
    `font-src ${source}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="${pageLanguage()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${escapeHtml(nonce)}">
<title>${escapeHtml(title)}</title>
</head>
<body>
<${view}-view></${view}-view>
${translationsElement()}${content === undefined ? '' : contentElement(content)}<script nonce="${escapeHtml(nonce)}" src="${escapeHtml(script)}"></script>
</body>
</html>
`;
}
