/** @file Leave-one-out of a prompt as an HTML file of one table: no script, any browser opens it. */
import { labelInPart } from '../picture/partNames';
import { signed } from '../base/readableNumbers';
import type { AblationReport, UnitEffect } from '../protocol/ablation';
import { escapeHtml } from './escape';
import { tablePage } from './tablePage';

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
p { margin: 2px 0 8px; }
th, td { vertical-align: top; }
th.text, td.text { text-align: left; }
`;

/** @returns the whole document */
export function ablationPage({ report, fileName, label, headline, notes, styles }: AblationPage): string {
  return tablePage({
    title: `Leave-one-out of ${fileName}`,
    about: `${fileName} · ${label} · leave-one-out by ${report.units}`,
    content: `${table(report)}\n${answers(report)}`,
    styles: styles + STYLES,
    ...{ headline, notes },
  });
}

function table({ models: told, prompt }: AblationReport): string {
  const models = told.toReversed();
  const heads = models.map(({ role }) => `<th scope="col">${escapeHtml(role)}, nats</th><th scope="col">a token</th>`);
  const effectsOf = (unit: number): (UnitEffect | null)[] => models.map(({ effects }) => effects[unit] ?? null);
  const rows = prompt.units.map((unit, u) => row(labelInPart(prompt, unit.spans, unit.text), effectsOf(u)));
  return `<div class="wide"><table>
<thead><tr><th class="text" scope="col">without</th>${heads.join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>`;
}

function answers({ models }: AblationReport): string {
  const said = models
    .toReversed()
    .map(
      ({ role, response, logProbability }) =>
        `Answer, ${role}, log p ${signed(logProbability)}: ${response.text.trim()}`,
    );
  return said.map(line => `<p>${escapeHtml(line)}</p>`).join('\n');
}

function row(text: string, effects: readonly (UnitEffect | null)[]): string {
  const cells = effects.map(effect => {
    if (effect === null) return '<td colspan="2" class="text">not yet</td>';
    if (!('total' in effect)) return `<td colspan="2" class="text">${escapeHtml(effect.absent)}</td>`;
    return `<td>${signed(effect.total)}</td><td>${signed(effect.perToken)}</td>`;
  });
  return `<tr><td class="text">${escapeHtml(text)}</td>${cells.join('')}</tr>`;
}
