/** @file The picked component: its angle beside noise, words that left, stayed and came, and where the prompt writes it. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { figure, percent } from '../../../src/base/readableNumbers';
import type { ComponentRow, LayerRow, MatchOfRow, PromptUse } from '../../../src/picture/conceptPicture';
import { degrees } from '../../../src/picture/conceptSentence';
import { shown, wordLine } from './wording';

/** Words of a list that are shown before it is cut. */
const LISTED = 24;
const RADIUS = 44;

export function detail(row: ComponentRow, match: MatchOfRow | undefined, turned: LayerRow['turned']): TemplateResult {
  if (!match) return html`<p class="concept">${wordLine(row.words, row.words.length)}</p>`;
  return html`<div class="turning">
      ${dial(match.angle, turned)}
      <p>
        Turned by <b>${degrees(match.angle)}</b>.
        ${
          turned
            ? html`Noise of the same size turns this layer’s components by ${degrees(turned.noise)} on average.`
            : nothing
        }<br />
        Base component ${row.component} with ${percent(row.share)} of the variance became tuned component ${match.tuned}
        with ${percent(match.tunedShare)}: variance × ${figure(match.varianceRatio)}.
      </p>
    </div>
    <dl class="lists">
      ${list('left', '\u2212', match.left)} ${list('kept', '=', match.kept)} ${list('came', '+', match.came)}
    </dl>`;
}

function list(title: string, sign: string, words: readonly string[]): TemplateResult {
  const more = words.length > LISTED ? ` … (${words.length})` : '';
  const text = words.length === 0 ? 'none' : words.slice(0, LISTED).map(shown).join(' ') + more;
  return html`<div class=${title}>
    <dt><span aria-hidden="true">${sign}</span> ${title} <span class="dim">${words.length}</span></dt>
    <dd>${text}</dd>
  </div>`;
}

/** A right angle; the hand is the component, the dashed line what noise does. */
function dial(angle: number, turned: LayerRow['turned']): TemplateResult {
  const end = (degree: number, length: number): string => {
    const at = (degree / 180) * Math.PI;
    return `${2 + length * Math.cos(at)} ${RADIUS + 2 - length * Math.sin(at)}`;
  };
  return html`<svg class="dial" viewBox="0 0 ${RADIUS + 6} ${RADIUS + 6}" width="64" height="64" aria-hidden="true">
    <path class="scale" d="M${end(0, RADIUS)}A${RADIUS} ${RADIUS} 0 0 0 ${end(90, RADIUS)}L2 ${RADIUS + 2}Z"></path>
    ${turned ? svg`<path class="noise dashed" d="M2 ${RADIUS + 2}L${end(turned.noise, RADIUS)}"></path>` : nothing}
    <path class="hand" d="M2 ${RADIUS + 2}L${end(angle, RADIUS - 4)}"></path>
  </svg>`;
}

const HEIGHT = 14;

/** The prompt's words, each over two bars: base and tuned. */
export function promptStrip({ words, means }: PromptUse): TemplateResult {
  const largest = Math.max(Number.MIN_VALUE, ...words.flatMap(({ strengths }) => strengths));
  const bar = (strength: number, m: number, count: number): TemplateResult => {
    const height = (strength / largest) * HEIGHT;
    const role = count === 1 ? 'single' : ['base', 'tuned'][m]!;
    return html`<svg class=${`use ${role}`} width="8" height=${HEIGHT}>
      <rect x="0" y=${HEIGHT - height} width="8" height=${height}></rect>
    </svg>`;
  };
  const strong = words
    .map(({ text, strengths }) => ({ text, strength: strengths.at(-1)! }))
    .sort((a, b) => b.strength - a.strength)
    .slice(0, 3)
    .map(({ text, strength }) => `“${shown(text)}” (${part(strength)})`)
    .join(', ');
  return html`<p>
      Written most at ${strong}. Mean over the prompt:
      ${means.length > 1 ? `base ${part(means[0]!)}, tuned ${part(means[1]!)}` : part(means[0]!)} of a layer’s output.
    </p>
    <p class="strip" aria-hidden="true">
      ${words.map(
        ({ text, strengths }) =>
          html`<span class="word"
            ><span class="bars">${strengths.map((strength, m) => bar(strength, m, strengths.length))}</span
            >${shown(text)}</span
          > `,
      )}
    </p>`;
}

/** A percentage that no line break comes into. */
function part(value: number): string {
  return percent(value).replace(' ', '\u00a0');
}
