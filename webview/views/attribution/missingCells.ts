/** @file Cells that are not there: why, what they would take, and who can be asked for them. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { duration } from '../../../src/base/readableNumbers';
import type { Explanation } from '../../../src/protocol/explanation';
import { button } from '../../components/ui';
import type { Picture } from './picture';

/** Why there are no cells, where there are none and nothing else says so. @param editor whether they are on their way */
export function missingText(
  { stage, responses }: Explanation,
  { values, mode, matrixLeftOut }: Picture,
  editor: boolean,
): string {
  if (values || matrixLeftOut) return '';
  if (stage !== 'complete')
    return editor && stage === 'influence'
      ? l10n.t('computing word by word')
      : l10n.t('without the matrix of answer words');
  return mode === 'difference' && responses === 'own'
    ? l10n.t('the models explain different answers, so cells have no difference')
    : '';
}

/** Undefined where nobody can be asked now. */
interface Asking {
  readonly computeMatrix: (() => void) | undefined;
  readonly computeInfluence: (() => void) | undefined;
}

/** What the matrix would take, and the one thing to do about it. */
export function leftOut(
  { matrixSeconds = 0 }: Explanation,
  { cells }: Picture,
  { computeMatrix, computeInfluence }: Asking,
): TemplateResult {
  const takes = matrixSeconds > 0 ? l10n.t(': it takes about {0} on this machine', duration(matrixSeconds)) : '';
  const byInfluence = cells === 'influence';
  return html`<div class="status left-out">
    ${
      byInfluence
        ? html`<p>${l10n.t('What each answer word depended on has not been computed by influence{0}.', takes)}</p>`
        : html`<p>
            ${l10n.t('Which answer word read which prompt word has not been computed{0}.', takes)}
            <span class="dim">${l10n.t('Density and instruction score need it too.')}</span>
          </p>`
    }
    ${computeMatrix && !byInfluence ? button(l10n.t('Compute the matrix'), computeMatrix) : nothing}
    ${computeInfluence ? button(byInfluence ? l10n.t('Compute by influence') : l10n.t('By influence'), computeInfluence) : nothing}
  </div>`;
}
