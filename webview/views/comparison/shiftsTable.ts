/** @file Words of the prompt with their influence before and after: of two models, or of two versions. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { printable } from '../../../src/base/printable';
import { signedPercent } from '../../../src/base/readableNumbers';
import { wordLink } from './wordLink';

interface ShiftRow {
  readonly text: string;
  /** Its place in the prompt that is shown; a word that went has none. */
  readonly word?: number | undefined;
  readonly before?: number | undefined;
  readonly after?: number | undefined;
}

/**
 * @param heads of the columns before and after
 * @param show a word in the file, where there is one
 */
export function shiftsTable(
  title: string,
  heads: readonly [before: string, after: string],
  rows: readonly ShiftRow[],
  show: ((word: number) => void) | undefined,
): TemplateResult | typeof nothing {
  if (rows.length === 0) return nothing;
  return html`<table class="shifts">
    <caption>
      ${title}
    </caption>
    <thead>
      <tr>
        <th scope="col">${l10n.t('influence, %')}</th>
        ${heads.map(head => html`<th scope="col">${head}</th>`)}
        <th scope="col">${l10n.t('change')}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(row => shiftRow(row, show))}
    </tbody>
  </table>`;
}

function shiftRow({ text, word, before, after }: ShiftRow, show: ((word: number) => void) | undefined): TemplateResult {
  const open = word === undefined || show === undefined ? undefined : (): void => show(word);
  return html`<tr>
    <th scope="row">${wordLink(printable(text), l10n.t('Show in the file'), open)}</th>
    <td>${before === undefined ? '' : hundredths(before)}</td>
    <td>${after === undefined ? '' : hundredths(after)}</td>
    <td>${before === undefined || after === undefined ? '' : hundredths(after - before)}</td>
  </tr>`;
}

/** The head says what the figures are: a side bar has no room for a unit behind each. */
function hundredths(part: number): string {
  return signedPercent(part).replace(' %', '');
}
