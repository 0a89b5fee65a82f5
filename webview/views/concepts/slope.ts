/** @file One layer: base components at the left, tuned ones at the right, by rank; a line from each to its match. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { percent } from '../../../src/base/readableNumbers';
import { ownersOf, type ComponentRow, type LayerPicture } from '../../../src/picture/conceptPicture';
import { conceptTitle } from '../../../src/picture/conceptWording';
import { stepIn } from './layerList';
import { componentSentence } from './conceptsWording';

/** CSS pixels; `.option` of slope rows is as high. */
const ROW = 26;
const LINES = 100;
const THICKEST = 6;
/** Words of a label. */
const NAMED = 3;

export interface SlopeInput {
  readonly picture: LayerPicture;
  readonly picked: number | undefined;
  readonly walked: number | undefined;
  /** Undefined: none any more. */
  readonly pick: (component: number | undefined) => void;
  readonly walk: (row: ComponentRow) => void;
}

/** Both sides and the lines between them, in a box that scrolls. */
export function slope(input: SlopeInput): TemplateResult {
  const { picture, picked, walked } = input;
  const at = walked ?? picked ?? picture.base[0]?.component;
  const pair = picture.tuned.length > 0;
  return html`<div class="scroller">
    <div class=${pair ? 'slope' : 'slope single'}>
      <div
        role="listbox"
        tabindex="0"
        aria-labelledby="slope"
        aria-activedescendant=${`component-${at}`}
        @keydown=${(event: KeyboardEvent) => key(event, input)}
      >
        ${baseOptions(input)}
      </div>
      ${pair ? slopeLines(input) : nothing}
      ${pair ? html`<div aria-hidden="true">${tunedLabels(input)}</div>` : nothing}
    </div>
  </div>`;
}

function key(event: KeyboardEvent, { picture, picked, walked, pick, walk }: SlopeInput): void {
  const at = walked ?? picked;
  const to = stepIn(picture.base, event.key, ({ component }) => component === at);
  if (to) walk(to);
  else if (event.key === 'Enter' || event.key === ' ') pick(at);
  else if (event.key === 'Escape') pick(undefined);
  else return;
  event.preventDefault();
}

/** Options of the list; what is picked and walked on is marked by the list's own keys. */
function baseOptions({ picture, picked, walked, pick }: SlopeInput): TemplateResult[] {
  const largest = largestShare(picture);
  return picture.base.map(
    row =>
      html`<div
        role="option"
        class=${optionClass(row.component === walked)}
        id=${`component-${row.component}`}
        aria-selected=${row.component === picked ? 'true' : 'false'}
        @click=${() => pick(row.component)}
      >
        <span class="seen" aria-hidden="true">${label(row, largest, 'base')}</span>
        <span class="hidden">${componentSentence(row, picture.matches.get(row.component))}</span>
      </div>`,
  );
}

function optionClass(walked: boolean): string {
  return walked ? 'option walked' : 'option';
}

/** The other side, for the eye: each option says in words what it is matched with. */
function tunedLabels({ picture, picked, pick }: SlopeInput): TemplateResult[] {
  const largest = largestShare(picture);
  const owners = ownersOf(picture.matches);
  return picture.tuned.map(row => {
    const owner = owners.get(row.component);
    const chosen = picked !== undefined && picture.matches.get(picked)?.tuned === row.component;
    return html`<div
      class=${`option${chosen ? ' chosen' : ''}${owner === undefined ? ' alone' : ''}`}
      @click=${() => owner !== undefined && pick(owner)}
    >
      ${label(row, largest, 'tuned')}
    </div>`;
  });
}

function label(row: ComponentRow, largest: number, side: 'base' | 'tuned'): TemplateResult {
  const { component, share } = row;
  return html`<span class="rank">${component}</span><span class="words">${conceptTitle(row, NAMED)}</span
    ><span class="share">${percent(share)}</span
    ><svg class=${`size ${side}`} aria-hidden="true" height="3">
      <rect width=${`${(100 * share) / largest}%`} height="3"></rect>
    </svg>`;
}

/** Lines as thick as the base component's part of the variance; the picked one on top. */
function slopeLines({ picture, picked }: SlopeInput): TemplateResult | typeof nothing {
  const { base, tuned, matches } = picture;
  if (tuned.length === 0) return nothing;
  const height = ROW * Math.max(base.length, tuned.length);
  const places = new Map(tuned.map(({ component }, i) => [component, i]));
  const largest = largestShare(picture);
  const line = ({ component, share }: ComponentRow, i: number) => {
    const to = places.get(matches.get(component)?.tuned ?? -1);
    if (to === undefined) return nothing;
    const [from, end] = [(i + 0.5) * ROW, (to + 0.5) * ROW];
    const d = `M0 ${from}C${LINES / 2} ${from} ${LINES / 2} ${end} ${LINES} ${end}`;
    return svg`<path class=${component === picked ? 'picked' : ''} d=${d} stroke-width=${thickness(share, largest)}></path>`;
  };
  const on = base.findIndex(({ component }) => component === picked);
  return html`<svg
    class="lines"
    viewBox="0 0 ${LINES} ${height}"
    height=${height}
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    ${base.map(line)} ${on < 0 ? nothing : line(base[on]!, on)}
  </svg>`;
}

function thickness(share: number, largest: number): number {
  return 1 + (THICKEST - 1) * (share / largest);
}

function largestShare({ base, tuned }: LayerPicture): number {
  return Math.max(Number.MIN_VALUE, ...[...base, ...tuned].map(({ share }) => share));
}
