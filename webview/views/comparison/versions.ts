/** @file The prompt against an earlier version of it: which words gained, lost, came and went; and what it can be held against. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { printable } from '../../../src/base/printable';
import { earlierText } from '../../../src/picture/comparisonLines';
import type { ComparisonState, VersionLists } from '../../../src/protocol/views/comparisonMessages';
import { button } from '../../components/ui';
import type { ComparisonHost } from '../../host/comparisonHost';
import { shiftsTable } from './shiftsTable';
import { roleWord } from '../../../src/picture/roleWord';

const VERSIONS = ['before', 'now'] as const;

type Told = Pick<ComparisonState, 'versions' | 'pinned' | 'work'>;

export function versionsLine({ versions, pinned }: Told): string {
  if (versions) return l10n.t('against {0}', earlierText(versions.earlier));
  return pinned === true ? l10n.t('this one is pinned') : l10n.t('compare with an earlier version');
}

export function versionsBody(told: Told, host: ComparisonHost): TemplateResult {
  const { versions, pinned } = told;
  return html`${
    versions
      ? html`<p>${versions.headline}</p>
          ${versions.lists.map(lists => listTables(lists, word => host.showWord(word)))}
          ${versions.notes.map(note => html`<p class="dim">${printable(note)}</p>`)}`
      : html`<p>
          ${
            pinned === true
              ? l10n.t('Edit the prompt and compare again: the words that gained or lost since then are shown here.')
              : l10n.t('Pin this version, edit the prompt, and compare again; or use the version in git HEAD.')
          }
        </p>`
  }
  ${told.work ? nothing : buttons(told, host)}`;
}

function buttons({ versions, pinned }: Told, host: ComparisonHost): TemplateResult {
  const isPinned = pinned === true || versions?.earlier === 'pinned';
  const isHead = versions?.earlier === 'git-head';
  return html`<div class="buttons">
    ${pinned === true ? nothing : button(l10n.t('Pin this version'), () => host.run('pin'))}
    ${isPinned ? button(l10n.t('Unpin'), () => host.run('unpin')) : nothing}
    ${isHead ? button(l10n.t('Stop comparing with HEAD'), () => host.run('unpin')) : button(l10n.t('Compare with git HEAD'), () => host.run('compareWithHead'))}
  </div>`;
}

function listTables({ role, gained, lost, came, went }: VersionLists, show: (word: number) => void): TemplateResult {
  const who = role === 'single' ? l10n.t('The model') : roleWord(role);
  return html`<div class="tables versions">
    ${shiftsTable(l10n.t('{0} now relies more on', who), VERSIONS, gained, show)}
    ${shiftsTable(l10n.t('{0} now relies less on', who), VERSIONS, lost, show)}
    ${shiftsTable(l10n.t('Added words, {0}', who), VERSIONS, came, show)}
    ${shiftsTable(l10n.t('Removed words, {0}', who), VERSIONS, went, show)}
  </div>`;
}
