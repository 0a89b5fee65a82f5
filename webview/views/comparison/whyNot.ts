/** @file Why this and not that: the words of the prompt that spoke most for the one token, and most for the other. */
import { inOwnLanguage } from '../../../src/base/sentence';
import * as l10n from '@vscode/l10n';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { signedPercent } from '../../../src/base/readableNumbers';
import { printable } from '../../../src/base/printable';
import type { ModelContrast } from '../../../src/protocol/comparison';
import type { AskedContrast } from '../../../src/protocol/views/comparisonMessages';
import type { PromptWord } from '../../../src/protocol/explanation';
import { button, progressRing } from '../../components/ui';
import { wordLink } from './wordLink';
import { tokenText } from './surpriseWords';
import { roleWord } from '../../../src/picture/roleWord';

/** Words told a model. */
const TOLD = 8;
const WIDTH = 60;
const HEIGHT = 10;

export interface WhyNotInput {
  readonly asked: AskedContrast;
  readonly words: readonly PromptWord[];
  /** Shows a word in the file; undefined where there is none. */
  readonly show: ((word: number) => void) | undefined;
  /** Takes the answer off the file; undefined where there is none. */
  readonly letGo: (() => void) | undefined;
}

export function whyNot({ asked, words, show, letGo }: WhyNotInput): TemplateResult {
  const { contrast, error } = asked;
  return html`<div class="why" role="region" aria-label=${l10n.t('Why this, not that')}>
    ${error ? html`<p role="status">${printable(error.message)} <span class="dim">${printable(error.next)}</span></p>` : nothing}
    ${contrast || error ? nothing : html`<p role="status">${progressRing(l10n.t('Asking the models'))} ${l10n.t('Asking the models…')}</p>`}
    ${
      contrast
        ? html`<div class="tables">${contrast.models.toReversed().map(model => table(model, words, show))}</div>
            <p class="dim">
              ${l10n.t('A first-order estimate: how the choice would change if a word’s embedding shrank a little. The word itself can stand against its own name in the answer.')}
            </p>
            ${letGo ? painted(letGo) : nothing}
            ${contrast.absent.map(one => html`<p class="dim">${roleWord(one.role)}: ${printable(inOwnLanguage(one, 'message'))}</p>`)}`
        : nothing
    }
  </div>`;
}

function painted(letGo: () => void): TemplateResult {
  return html`<p class="dim">
      ${l10n.t('Also painted on the file: solid where a word speaks for the first, dotted for the second. Press Escape to remove it.')}
    </p>
    ${button(l10n.t('Show the explanation again'), letGo)}`;
}

function table(
  { role, token, foil, words: parts }: ModelContrast,
  words: readonly PromptWord[],
  show: WhyNotInput['show'],
): TemplateResult {
  const strongest = [...parts.keys()].sort((a, b) => Math.abs(parts[b]!) - Math.abs(parts[a]!)).slice(0, TOLD);
  const top = Math.abs(parts[strongest[0] ?? 0] ?? 0);
  return html`<table class="contrast">
    <caption>
      ${l10n.t('{0}: why {1}, not {2}', roleWord(role), named(token), named(foil))}
    </caption>
    <thead>
      <tr>
        <th scope="col">${l10n.t('prompt')}</th>
        <th scope="col">${l10n.t('part')}</th>
        <th scope="col">${l10n.t('against · for')}</th>
      </tr>
    </thead>
    <tbody>
      ${strongest.map(
        word =>
          html`<tr>
            <th scope="row">
              ${wordLink(printable(words[word]!.text), l10n.t('Show in the file'), show && ((): void => show(word)))}
            </th>
            <td>${signedPercent(parts[word]!)}</td>
            <td class="part">${bar(top === 0 ? 0 : parts[word]! / top)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** To the right and filled for the token, to the left and hollow for the other. @param part -1 to 1 */
function bar(part: number): TemplateResult {
  const half = WIDTH / 2;
  const length = Math.max(1, Math.abs(part) * (half - 1));
  return html`<svg width=${WIDTH} height=${HEIGHT} aria-hidden="true">
    ${svg`<line x1=${half} x2=${half} y1="0" y2=${HEIGHT} stroke="currentColor" stroke-opacity="0.5"></line>
    <rect x=${part < 0 ? half - length : half} y="1.5" width=${length} height=${HEIGHT - 3}
      fill=${part < 0 ? 'none' : 'currentColor'} stroke="currentColor"></rect>`}
  </svg>`;
}

function named(token: ModelContrast['token']): string {
  return token.kind === 'text' ? l10n.t('“{0}”', tokenText(token).replace(/^␣/, '')) : tokenText(token);
}
