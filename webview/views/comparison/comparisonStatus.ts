/** @file How it stands with the file, in a sentence, and the one thing to do about it. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { printable } from '../../../src/base/printable';
import type { ComparisonCommand, ComparisonState } from '../../../src/protocol/views/comparisonMessages';
import { progressText } from '../../components/statusLine';
import { button, progressRing } from '../../components/ui';
import type { ComparisonHost } from '../../host/comparisonHost';

interface Said {
  readonly text: string;
  readonly detail?: string;
  readonly command?: readonly [ComparisonCommand, string];
  readonly working?: boolean;
}

export function comparisonStatus(
  state: ComparisonState | undefined,
  drawn: boolean,
  host: ComparisonHost,
): TemplateResult | typeof nothing {
  const said = state && saidOf(state, drawn);
  if (!said) return nothing;
  const { text, detail, command, working } = said;
  return html`<div class="status">
    ${working ? progressRing(text) : nothing}
    <p role="status">${text}${detail === undefined ? nothing : html`<br /><span class="dim">${detail}</span>`}</p>
    ${command && host.editor ? button(command[1], () => host.run(command[0]), drawn ? 'secondary' : 'primary') : nothing}
  </div>`;
}

function saidOf({ fileName, restricted, error, work, stale }: ComparisonState, drawn: boolean): Said | undefined {
  if (restricted) {
    const text = l10n.t('This workspace is in Restricted Mode, so no model is loaded.');
    return { text, command: ['trust', l10n.t('Manage trust')] };
  }
  if (work) return { text: progressText(work.progress), command: ['cancel', l10n.t('Cancel')], working: true };
  if (error)
    return { text: printable(error.message), detail: printable(error.next), command: ['compare', l10n.t('Try again')] };
  if (fileName === undefined) {
    const text = l10n.t('Open a prompt file to see what tuning changed for it.');
    return { text, command: ['openSample', l10n.t('Open a sample prompt')] };
  }
  if (!drawn)
    return {
      text: l10n.t('{0} has not been compared yet.', printable(fileName)),
      command: ['compare', l10n.t('Compare')],
    };
  if (stale)
    return { text: l10n.t('The prompt has been edited since.'), command: ['compare', l10n.t('Compare again')] };
  return undefined;
}
