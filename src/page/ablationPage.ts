/** @file Leave-one-out of a prompt as an HTML file of one table: no script, any browser opens it. */
import { createHash } from 'node:crypto';
import { signed } from '../base/readableNumbers';
import type { AblationReport, UnitEffect } from '../protocol/ablation';
import { escapeHtml, escapeStyles } from './escape';

export interface AblationPage {
  readonly report: AblationReport;
  readonly fileName: string;
  /** Name of the pair or model. */
  readonly label: string;
  readonly headline: string;
  readonly notes: readonly string[];
  /** Colours and fonts that an editor would give. */
  readonly styles: string;
}

const STYLES = `
main { max-width: 60rem; margin: 0 auto; padding: 12px 16px 32px; color: var(--vscode-foreground);
  font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); line-height: 1.4; }
h1 { font-size: 1.25em; margin: 0; }
p { margin: 2px 0 8px; } .dim { color: var(--vscode-descriptionForeground); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { border: 1px solid var(--vscode-panel-border); padding: 2px 8px; text-align: right; vertical-align: top; }
th.text, td.text { text-align: left; }
`;

/** @returns the whole document */
export function ablationPage({ report, fileName, label, headline, notes, styles }: AblationPage): string {
  const style = escapeStyles(styles + STYLES);
  const hash = `sha256-${createHash('sha256').update(style).digest('base64')}`;
  const policy = `default-src 'none'; style-src '${hash}'; base-uri 'none'; form-action 'none'`;
  const models = report.models.toReversed();
  const heads = models.map(({ role }) => `<th scope="col">${escapeHtml(role)}, nats</th><th scope="col">a token</th>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(`Leave-one-out of ${fileName} · Instruct Lens`)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(headline)}</h1>
<p class="dim">${escapeHtml(`${fileName} · ${label} · leave-one-out by ${report.units}`)}</p>
<div class="wide"><table>
<thead><tr><th class="text" scope="col">without</th>${heads.join('')}</tr></thead>
<tbody>
${report.prompt.units
  .map((unit, u) =>
    row(
      unit.text,
      models.map(({ effects }) => effects[u] ?? null),
    ),
  )
  .join('\n')}
</tbody>
</table></div>
${models.map(({ role, response, logProbability }) => `<p>${escapeHtml(`Answer, ${role}, log p ${signed(logProbability)}: ${response.text.trim()}`)}</p>`).join('\n')}
${notes.map(note => `<p class="dim">${escapeHtml(note)}</p>`).join('\n')}
</main>
</body>
</html>
`;
}

function row(text: string, effects: readonly (UnitEffect | null)[]): string {
  const cells = effects.map(effect => {
    if (effect === null) return '<td colspan="2" class="text">not yet</td>';
    if (!('total' in effect)) return `<td colspan="2" class="text">${escapeHtml(effect.absent)}</td>`;
    return `<td>${signed(effect.total)}</td><td>${signed(effect.perToken)}</td>`;
  });
  return `<tr><td class="text">${escapeHtml(text)}</td>${cells.join('')}</tr>`;
}
