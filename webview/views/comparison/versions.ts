/** @file The prompt against an earlier version of it: which words gained, lost, came and went; and what it can be held against. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { printable } from '../../../src/base/printable';
import { figure } from '../../../src/base/readableNumbers';
import { earlierText } from '../../../src/picture/comparisonLines';
import type {
  ComparisonState,
  ScoreRange,
  ToldVersions,
  VersionLists,
} from '../../../src/protocol/views/comparisonMessages';
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
      ? html`${answerChanges(versions)} ${ruleChanges(versions, host)} ${scoreChanges(versions)}
          <p>${versions.headline}</p>
          ${wordTables(versions, host)} ${versions.notes.map(note => html`<p class="dim">${printable(note)}</p>`)}`
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

/** One text: what went is struck out, what came is underlined, so that nobody needs the colours. */
function answerChanges({ answer }: ToldVersions): TemplateResult {
  const same = answer.every(({ kind }) => kind === 'same');
  const part = ({ kind, text }: ToldVersions['answer'][number]): TemplateResult => {
    const shown = text.split('\n').map(printable).join('\n');
    if (kind === 'same') return html`${shown}`;
    return kind === 'gone' ? html`<del>${shown}</del>` : html`<ins>${shown}</ins>`;
  };
  return html`<h3>
      ${l10n.t('Answer')} ${same ? html`<span class="dim">${l10n.t('the same as before')}</span>` : nothing}
    </h3>
    <blockquote tabindex="0" aria-label=${l10n.t('What became of the answer')}>
      <span class="said">${answer.map(part)}</span>
    </blockquote>`;
}

function ruleChanges({ rules }: ToldVersions, host: ComparisonHost): TemplateResult | typeof nothing {
  const [stayed, came, went] = [
    rules.filter(({ before, after }) => before !== undefined && after !== undefined),
    rules.filter(({ before }) => before === undefined),
    rules.filter(({ after }) => after === undefined),
  ];
  if (rules.length === 0) return nothing;
  const show = (word: number): void => host.showWord(word);
  return html`<div class="tables versions rule-changes">
    ${shiftsTable(l10n.t('Rules that were added'), VERSIONS, came, show)}
    ${shiftsTable(l10n.t('Rules that were removed'), VERSIONS, went, show)}
    ${shiftsTable(l10n.t('Rules that gained and lost'), VERSIONS, stayed, show)}
  </div>`;
}

/** A score is a mean of rules that differ much: their range stands beside it. */
function scoreChanges({ scores }: ToldVersions): TemplateResult | typeof nothing {
  if (scores.length === 0) return nothing;
  const told = (range: ScoreRange | undefined): string =>
    range
      ? l10n.t('{0} (rules {1} to {2})', figure(range.value), figure(range.least), figure(range.largest))
      : l10n.t('none');
  return html`<p>
    ${l10n.t('Instruction score:')}
    ${scores.map(({ role, before, after }, i) => html`${i > 0 ? '; ' : ''}${role === 'single' ? '' : `${role} `}${told(before)} → ${told(after)}`)}.
  </p>`;
}

/** The base's words are folded away: whoever writes the prompt writes it for the other model. */
function wordTables({ lists }: ToldVersions, host: ComparisonHost): TemplateResult {
  const show = (word: number): void => host.showWord(word);
  const [first, ...others] = lists;
  return html`${first ? listTables(first, show) : nothing}
  ${
    others.length === 0
      ? nothing
      : html`<details>
          <summary>${l10n.t('The same for {0}', others.map(({ role }) => role).join(', '))}</summary>
          ${others.map(one => listTables(one, show))}
        </details>`
  }`;
}

function buttons({ versions, pinned }: Told, host: ComparisonHost): TemplateResult {
  const isPinned = pinned === true || versions?.earlier === 'pinned';
  const isHead = versions?.earlier === 'git-head';
  return html`<div class="buttons">
    ${pinned === true ? nothing : button(l10n.t('Pin this version'), () => host.run('pin'))}
    ${isPinned ? button(l10n.t('Unpin'), () => host.run('unpin')) : nothing}
    ${versions && host.editor ? button(l10n.t('Show side by side'), () => host.run('showVersions')) : nothing}
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
