/** @file How much each model leaned on the instruction, the words that gained and lost most, and where the comparison is not fair. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { printable } from '../../../src/base/printable';
import { figure, signed } from '../../../src/base/readableNumbers';
import type { Comparison, WordShift } from '../../../src/protocol/comparison';
import { fairnessOf } from '../../../src/picture/trustWarning';
import { shiftsTable } from './shiftsTable';
import { roleWord } from '../../../src/picture/roleWord';

export function instructionBody(
  { instruction, explanation, warnings: given }: Comparison,
  show: ((word: number) => void) | undefined,
): TemplateResult {
  const warnings = fairnessOf({ warnings: given, explanation });
  const { scores, difference, gained, lost } = instruction;
  return html`${
      scores.length === 0
        ? html`<p>
            ${l10n.t('Select an instruction in the file and run “Use Only Selection as Instruction” to score it.')}
          </p>`
        : clauseList(explanation)
    }
    ${
      scores.length > 0
        ? html`<p>
            ${l10n.t(
              'Instruction score: {0}{1}.',
              scores
                .toReversed()
                .map(({ role, value }) => `${role === 'single' ? '' : `${roleWord(role)} `}${figure(value)}`)
                .join(', '),
              difference === undefined ? '' : l10n.t('; difference {0}', signed(difference)),
            )}
          </p>`
        : nothing
    }
    <div class="tables">
      ${shifts(l10n.t('Tuned relies more on'), gained, show)}${shifts(l10n.t('Tuned relies less on'), lost, show)}
    </div>
    ${
      warnings.length > 0
        ? html`<h3>${l10n.t('Limits of this comparison')}</h3>
            <ul class="warnings">
              ${warnings.map(message => html`<li>${printable(message)}</li>`)}
            </ul>`
        : nothing
    }`;
}

/** A line a clause, with each model's score of it, tuned first. */
function clauseList({ prompt, models }: Comparison['explanation']): TemplateResult {
  const shown = models.toReversed().filter(({ instructionScore }) => instructionScore !== undefined);
  return html`<ul class="clauses">
    ${prompt.clauses.map(({ text }, clause) => {
      const scores = shown.map(({ role, instructionScore }) => {
        const value = figure(instructionScore!.clauses[clause]?.value ?? 0);
        return role === 'single' ? value : `${roleWord(role)} ${value}`;
      });
      return html`<li>
        <span>${printable(text.trim().replaceAll(/\s+/g, ' '))}</span> <span class="dim">${scores.join(' · ')}</span>
      </li>`;
    })}
  </ul>`;
}

function shifts(
  title: string,
  words: readonly WordShift[],
  show: ((word: number) => void) | undefined,
): TemplateResult | typeof nothing {
  const rows = words.map(({ word, text, base, tuned }) => ({ word, text, before: base, after: tuned }));
  return shiftsTable(title, [roleWord('base'), roleWord('tuned')], rows, show);
}
