/** @file The surprise of a prompt's own words as an HTML file: the prompt in colour, and every word in a table. No script. */
import { LineIndex } from '../base/lineIndex';
import { figure } from '../base/readableNumbers';
import type { PromptSurprise, SurpriseReport } from '../protocol/surprise';
import { escapeHtml } from './escape';
import { tablePage } from './tablePage';

export interface SurprisePage {
  readonly report: SurpriseReport;
  readonly text: string;
  readonly fileName: string;
  /** Name of the pair or model. */
  readonly label: string;
  readonly headline: string;
  readonly notes: readonly string[];
  /** A word's part of the full colour. */
  readonly level: (word: PromptSurprise['words'][number]) => number;
  /** Colours and fonts that an editor would give. */
  readonly styles: string;
}

/** Steps of colour. */
const STEPS = 9;

const STYLES = `
p { margin: 2px 0 8px; }
h2 { font-size: 1.05em; margin: 16px 0 4px; }
th.text, td.text { text-align: left; }
.prompt { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--vscode-panel-border); border-radius: 4px;
  padding: 8px 10px; line-height: 1.7; font-family: var(--vscode-editor-font-family, monospace); }
${Array.from({ length: STEPS }, (_, i) => `.s${i + 1} { background: color-mix(in srgb, #d9822b ${(i + 1) * 8}%, transparent); border-radius: 2px; }`).join('\n')}
`;

/** @returns the whole document */
export function surprisePage({ report, text, fileName, label, level, styles, headline, notes }: SurprisePage): string {
  const models = report.models.toReversed();
  const pictures = models.map(
    model =>
      `<h2>${escapeHtml(capital(model.role))}</h2>\n<div class="prompt">${painted(model, report, text, level)}</div>`,
  );
  return tablePage({
    title: `Surprise of ${fileName}`,
    about: `${fileName} · ${label} · surprise of the prompt's own words`,
    content: `${pictures.join('\n')}\n<h2>Every word</h2>\n${table(report, models, new LineIndex(text, report.prompt.parts))}`,
    styles: styles + STYLES,
    headline,
    notes: [
      ...notes,
      'Nats: −log p of a word behind all that stands before it; 0.69 is one in two, 4.6 one in a hundred, 12 (the full colour) one in 160,000. Rank: 1 is the token that was likeliest there; a word has the worst rank of its tokens.',
    ],
  });
}

function painted(
  { words }: PromptSurprise,
  { prompt }: SurpriseReport,
  text: string,
  level: SurprisePage['level'],
): string {
  let html = '';
  let end = 0;
  prompt.words.forEach(({ span }, w) => {
    const step = Math.round(level(words[w] ?? null) * STEPS);
    const own = escapeHtml(text.slice(span.start, span.end));
    html += escapeHtml(text.slice(end, span.start)) + (step === 0 ? own : `<span class="s${step}">${own}</span>`);
    end = span.end;
  });
  return html + escapeHtml(text.slice(end));
}

function table({ prompt }: SurpriseReport, models: readonly PromptSurprise[], lines: LineIndex): string {
  const heads = models.map(({ role }) => `<th scope="col">${escapeHtml(role)}, nats</th><th scope="col">rank</th>`);
  const rows = prompt.words.map(({ text, span }, w) => {
    const cells = models.map(({ words }) => {
      const word = words[w];
      return word ? `<td>${figure(-word.logProbability)}</td><td>${word.rank}</td>` : '<td>—</td><td>—</td>';
    });
    return `<tr><td>${lines.place(span.start)}</td><td class="text">${escapeHtml(text)}</td>${cells.join('')}</tr>`;
  });
  return `<div class="wide"><table>
<thead><tr><th scope="col">place</th><th class="text" scope="col">word</th>${heads.join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
