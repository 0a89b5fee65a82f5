/** @file One row a layer: its spectra, how far tuning turned it, and what noise of the same size does. */
import * as l10n from '@vscode/l10n';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { SPECTRUM, type LayerRow } from '../../../src/picture/conceptPicture';
import { degrees } from '../../../src/picture/conceptSentence';
import { layerSentence } from './conceptsWording';

/** @param isAt whether the walk is at this one. @returns where the key leads; undefined where it is none of ours, or the list is empty */
export function stepIn<T>(list: readonly T[], key: string, isAt: (one: T) => boolean): T | undefined {
  const at = list.findIndex(isAt);
  const last = list.length - 1;
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, PageUp: at - 10, PageDown: at + 10, Home: 0, End: last }[key];
  return to === undefined ? undefined : list[Math.max(0, Math.min(last, to))];
}

const WIDTH = 96;
const HALF = 12;
/** Right angles are the most that anything can turn. */
const RIGHT = 90;
const BAR = 120;

export interface LayerListInput {
  readonly rows: readonly LayerRow[];
  readonly picked: number;
  /** Where the arrow keys are. */
  readonly walked: number | undefined;
  readonly filter: string;
  readonly pick: (layer: number) => void;
  /** Undefined: no further. */
  readonly walk: (row: LayerRow | undefined) => void;
}

export function layerList(input: LayerListInput): TemplateResult {
  const { rows, picked, walked, filter, pick } = input;
  const largest = Math.max(Number.MIN_VALUE, ...rows.flatMap(({ spectra }) => spectra.flat()));
  return html`<div
    class="layers"
    role="listbox"
    tabindex="0"
    aria-labelledby="layers"
    aria-activedescendant=${`layer-${walked ?? picked}`}
    @keydown=${(event: KeyboardEvent) => key(event, input)}
  >
    ${rows.map(
      row =>
        html`<div
          role="option"
          id=${`layer-${row.layer}`}
          class=${row.layer === walked ? 'option walked' : 'option'}
          aria-selected=${row.layer === picked ? 'true' : 'false'}
          @click=${() => pick(row.layer)}
        >
          ${layerOption(row, filter, largest)}
        </div>`,
    )}
  </div>`;
}

export function layersLegend(): TemplateResult {
  return html`<p class="legend">
    <span>${l10n.t('spectrum: base upwards, tuned downwards')}</span
    ><span>${l10n.t('bar: angle of 90°, by tuning')}</span>
    <span>${l10n.t('line: mean of noise of the same size; dashed: its largest draw')}</span>
  </p>`;
}

function key(event: KeyboardEvent, { rows, picked, walked, pick, walk }: LayerListInput): void {
  const at = walked ?? picked;
  const to = stepIn(rows, event.key, ({ layer }) => layer === at);
  if (to) walk(to);
  else if (event.key === 'Enter' || event.key === ' ') pick(at);
  else if (event.key === 'Escape') walk(undefined);
  else return;
  event.preventDefault();
}

function layerOption(row: LayerRow, filter: string, largestShare: number): TemplateResult {
  const { layer, turned, hits } = row;
  return html`<span class="seen" aria-hidden="true">
      <span class="name">${layer}</span>${spectra(row, largestShare)} ${turned ? turnedBar(turned) : nothing}
      ${turned ? html`<span class="number">${degrees(turned.tuning)}</span>` : nothing}
      ${filter === '' ? nothing : html`<span class="number hits">${hits} ×</span>`}
    </span>
    <span class="hidden">${layerSentence(row, filter)}</span>`;
}

/** Base upwards, tuned downwards: on one axis, so that their shapes can be compared. */
function spectra({ spectra: both }: LayerRow, largest: number): TemplateResult {
  const step = WIDTH / SPECTRUM;
  const bars = (shares: readonly number[], sign: 1 | -1): string =>
    shares
      .map((share, i) => `M${(i + 0.5) * step} ${HALF + sign}V${HALF + sign + sign * (HALF - 1) * (share / largest)}`)
      .join('');
  const [base, tuned] = both;
  return html`<svg
    class="spectra"
    viewBox="0 0 ${WIDTH} ${2 * HALF}"
    width=${WIDTH}
    height=${2 * HALF}
    aria-hidden="true"
  >
    <path class=${tuned ? 'base' : 'single'} d=${bars(base!, -1)}></path>
    ${tuned ? svg`<path class="tuned" d=${bars(tuned, 1)}></path>` : nothing}
  </svg>`;
}

/** The bar is tuning; the filled mark below is the mean of noise, the line its largest draw. */
function turnedBar({ tuning, noise, largest }: NonNullable<LayerRow['turned']>): TemplateResult {
  const at = (angle: number): number => (angle / RIGHT) * BAR;
  return html`<svg class="turned" viewBox="0 0 ${BAR} 16" aria-hidden="true" preserveAspectRatio="none">
    <rect class="scale" x="0" y="4" width=${BAR} height="6"></rect>
    <rect class="tuning" x="0" y="4" width=${at(tuning)} height="6"></rect>
    <path class="noise" d="M${at(noise)} 1V15"></path>
    <path class="noise dashed" d="M${at(largest)} 1V15"></path>
  </svg>`;
}
