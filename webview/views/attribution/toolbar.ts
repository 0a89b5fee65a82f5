/** @file What the attribution view shows, to be chosen: in one line where there is room; in a narrow panel most of it is behind the last word. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { quantitiesOf, QUANTITY_NAMES } from '../../../src/picture/wordBars';
import type { Explanation } from '../../../src/protocol/explanation';
import type { CellQuantity, Quantity, ViewMode } from '../../../src/protocol/view';
import { button, checkbox, dropdown, radios, type Choice } from '../../components/ui';
import { hasInfluenceMatrix, type Picture } from './picture';

const MODES: readonly Choice<ViewMode>[] = [
  { value: 'tuned', label: l10n.t('Tuned') },
  { value: 'base', label: l10n.t('Base') },
  { value: 'difference', label: l10n.t('Difference') },
];
const QUANTITIES: readonly Choice<CellQuantity>[] = [
  { value: 'influence', label: l10n.t('influence') },
  { value: 'levels', label: l10n.t('levels') },
  { value: 'share', label: l10n.t('share') },
  { value: 'signed', label: l10n.t('signed') },
];

interface Toolbar {
  readonly explanation: Explanation;
  /** File, models and what they run on. */
  readonly where: string;
  readonly picture: Picture;
  /** Whether sentences are shown, and no cells. */
  readonly listed: boolean;
  readonly editor: boolean;
  readonly onlyStrong: boolean;
  readonly bySize: boolean;
  readonly follow: boolean;
  readonly setMode: (mode: ViewMode) => void;
  readonly setBars: (quantity: Quantity) => void;
  readonly setCells: (quantity: CellQuantity) => void;
  readonly setOnlyStrong: (only: boolean) => void;
  readonly setBySize: (bySize: boolean) => void;
  readonly setFollow: (follow: boolean) => void;
  readonly copy: () => void;
  readonly export: () => void;
}

export function toolbar(input: Toolbar): TemplateResult {
  const { explanation, where, picture, listed, onlyStrong, bySize } = input;
  const { mode, barQuantity } = picture;
  const quantities = quantitiesOf(explanation).map(value => ({ value, label: QUANTITY_NAMES[value] }));
  return html`<div class="bar" role="group" aria-label=${l10n.t('What is shown')}>
    <span class="dim where" title=${where}>${where}</span>
    ${mode === 'single' ? nothing : radios(l10n.t('Model'), MODES, mode, input.setMode)}
    <span class="choices">
      <label class="pair"
        ><span>${l10n.t('words')}</span>
        ${dropdown(l10n.t('Quantity of the words'), quantities, barQuantity, input.setBars)}</label
      >
      ${listed ? nothing : cellChoice(input)}
      ${checkbox(listed ? l10n.t('hide weak') : l10n.t('hide weak rows'), onlyStrong, input.setOnlyStrong)}
      ${listed ? checkbox(l10n.t('by influence'), bySize, input.setBySize) : nothing}
    </span>
    ${more(input)}
  </div>`;
}

function more({ editor, follow, setFollow, copy, export: exportPicture }: Toolbar): TemplateResult {
  return html`<details class="more">
    <summary aria-label=${l10n.t('More')}>⋯</summary>
    <div class="menu">
      ${editor ? checkbox(l10n.t('follow the editor'), follow, setFollow) : nothing}
      ${button(l10n.t('Copy table'), copy)} ${editor ? button(l10n.t('Export…'), exportPicture) : nothing}
    </div>
  </details>`;
}

/** One that is all there is to choose is named. */
function cellChoice(input: Toolbar): TemplateResult | typeof nothing {
  const choices = cellChoices(input);
  const [only] = choices;
  if (!only) return nothing;
  if (choices.length === 1) {
    const said =
      input.picture.mode === 'difference'
        ? l10n.t('cells: {0}, tuned minus base', only.label)
        : l10n.t('cells: {0}', only.label);
    return html`<span class="dim">${said}</span>`;
  }
  return html`<label class="pair"
    ><span>${l10n.t('cells')}</span>
    ${dropdown(l10n.t('Quantity of the cells'), choices, input.picture.cells, input.setCells)}</label
  >`;
}

/** Which cells there are to choose from: those that are there or on their way, and in the editor those that can be asked for. */
function cellChoices({ explanation, editor, picture: { mode } }: Toolbar): readonly Choice<CellQuantity>[] {
  const byInfluence = hasInfluenceMatrix(explanation);
  const exact = explanation.matrixSeconds === undefined;
  const one = byInfluence || exact;
  const offered = (value: CellQuantity): boolean => (value === 'influence' ? byInfluence : exact) || (one && editor);
  // Levels and sizes have no difference that says anything.
  const differs = (value: CellQuantity): boolean => value === 'influence' || value === 'signed';
  return QUANTITIES.filter(({ value }) => offered(value) && (mode !== 'difference' || differs(value)));
}
