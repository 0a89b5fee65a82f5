/** @file Cells that are not there: why, what they would take, and who can be asked for them. */
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
  if (stage === 'influence') return editor ? 'computing word by word' : 'without the matrix of answer words';
  return mode === 'difference' && responses === 'own'
    ? 'the models explain different answers, so cells have no difference'
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
  const takes = matrixSeconds > 0 ? `: it takes about ${duration(matrixSeconds)} on this machine` : '';
  const byInfluence = cells === 'influence';
  return html`<div class="status left-out">
    ${
      byInfluence
        ? html`<p>What each answer word depended on has not been computed by influence${takes}.</p>`
        : html`<p>
            Which answer word read which prompt word has not been computed${takes}.
            <span class="dim">Density and instruction score need it too.</span>
          </p>`
    }
    ${computeMatrix && !byInfluence ? button('Compute the matrix', computeMatrix) : nothing}
    ${computeInfluence ? button(byInfluence ? 'Compute by influence' : 'By influence', computeInfluence) : nothing}
  </div>`;
}
