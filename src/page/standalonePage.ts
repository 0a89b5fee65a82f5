/** @file A view with its data in one HTML file: any browser opens it, without a network and long after. */
import { createHash } from 'node:crypto';
import { packContent } from '../protocol/views/packedContent';
import { contentElement, escapeHtml, escapeScript, escapeStyles } from './escape';
import { pageLanguage, translationsElement } from './viewPage';
import type { ViewParts } from './builtView';

/** @param content of the view, as its script reads it. @returns the whole document; text of the prompt and of the answer is in it as data, never as markup */
export function standalonePage({ view, ...parts }: ViewParts, content: { readonly fileName: string }): string {
  const script = escapeScript(parts.script);
  const styles = escapeStyles(parts.styles);
  const title = `${content.fileName} · Instruct Lens`;
  return `<!doctype html>
<html lang="${pageLanguage()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policyOf(script, styles))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${styles}</style>
</head>
<body>
<${view}-view></${view}-view>
${translationsElement()}${contentElement(packContent(content))}<script>${script}</script>
</body>
</html>
`;
}

/** This one script and these styles, nothing else, from nowhere; and an empty style element, by which the UI kit asks what the browser can do. */
function policyOf(script: string, styles: string): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(styles)}' '${hashOf('')}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
