/** @file The prompt against an earlier version of it: which words gained, lost, came and went; and what it can be held against. */
import { html, nothing, type TemplateResult } from 'lit';
import { printable } from '../../../src/base/printable';
import { earlierText } from '../../../src/picture/comparisonLines';
import type { ComparisonState, VersionLists } from '../../../src/protocol/views/comparisonMessages';
import { button } from '../../components/ui';
import type { ComparisonHost } from '../../host/comparisonHost';
import { shiftsTable } from './shiftsTable';

const VERSIONS = ['before', 'now'] as const;

type Told = Pick<ComparisonState, 'versions' | 'pinned' | 'work'>;

export function versionsLine({ versions, pinned }: Told): string {
  if (versions) return `against ${earlierText(versions.earlier)}`;
  return pinned === true ? 'this one is pinned' : 'compare with an earlier version';
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
              ? 'Edit the prompt and compare again: the words that gained or lost since then are shown here.'
              : 'Pin this version, edit the prompt, and compare again; or use the version in git HEAD.'
          }
        </p>`
  }
  ${told.work ? nothing : buttons(told, host)}`;
}

function buttons({ versions, pinned }: Told, host: ComparisonHost): TemplateResult {
  const isPinned = pinned === true || versions?.earlier === 'pinned';
  const isHead = versions?.earlier === 'git-head';
  return html`<div class="buttons">
    ${pinned === true ? nothing : button('Pin this version', () => host.run('pin'))}
    ${isPinned ? button('Unpin', () => host.run('unpin')) : nothing}
    ${isHead ? button('Stop comparing with HEAD', () => host.run('unpin')) : button('Compare with git HEAD', () => host.run('compareWithHead'))}
  </div>`;
}

function listTables({ role, gained, lost, came, went }: VersionLists, show: (word: number) => void): TemplateResult {
  const who = role === 'single' ? 'The model' : role;
  return html`<div class="tables versions">
    ${shiftsTable(`${who} now relies more on`, VERSIONS, gained, show)}
    ${shiftsTable(`${who} now relies less on`, VERSIONS, lost, show)}
    ${shiftsTable(`Added words, ${who}`, VERSIONS, came, show)}
    ${shiftsTable(`Removed words, ${who}`, VERSIONS, went, show)}
  </div>`;
}
