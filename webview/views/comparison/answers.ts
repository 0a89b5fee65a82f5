/** @file What each model says by itself, while it says it and when it has said it, and which text is forced on both. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { printable } from '../../../src/base/printable';
import { plural } from '../../../src/base/readableNumbers';
import type { Comparison } from '../../../src/protocol/comparison';
import type { ComparisonState } from '../../../src/protocol/views/comparisonMessages';
import type { ModelRole, Sampling } from '../../../src/protocol/explanation';
import { button } from '../../components/ui';
import type { ComparisonHost } from '../../host/comparisonHost';
import { roleWord } from '../../../src/picture/roleWord';

interface ShownAnswer {
  readonly role: ModelRole;
  readonly text: string;
  /** Behind the text: that it ended, was cut or stopped; absent while it grows. */
  readonly ending?: string;
  readonly forced?: boolean;
}

const ENDINGS = { 'end-token': '[end]', limit: l10n.t('(cut off at the token limit)'), stopped: '(stopped)' } as const;

export function answersBody(
  comparison: Comparison | undefined,
  told: ComparisonState | undefined,
  host: ComparisonHost,
): TemplateResult {
  const growing = told?.saying;
  const shown = growing ?? (comparison ? ownAnswers(comparison) : []);
  const asked = told?.work !== undefined;
  return html`<div class="answers">
      ${shown.toReversed().map(answer => oneAnswer(answer, host, !asked && growing === undefined))}
    </div>
    ${growing && host.editor ? button(l10n.t('Stop answering'), () => host.run('stopAnswers')) : nothing}
    ${comparison && !growing ? forcedLine(comparison, host, !asked) : nothing}`;
}

function oneAnswer({ role, text, ending, forced }: ShownAnswer, host: ComparisonHost, usable: boolean): TemplateResult {
  const name = role === 'single' ? l10n.t('The model') : roleWord(role);
  return html`<section class="answer ${role}">
    <h3>${name}${forced === true ? html`<span class="forced">${l10n.t('compared')}</span>` : nothing}</h3>
    <blockquote tabindex="0" aria-label=${l10n.t('Answer of {0}', name)}>
      <span class="said">${lines(text)}</span> ${ending === undefined ? '…' : html`<span class="dim">${ending}</span>`}
    </blockquote>
    ${
      host.editor && usable
        ? html`<div class="buttons">
            ${forced === true ? nothing : button(l10n.t('Use this answer'), () => host.useAnswer(role))}
            ${button(l10n.t('Edit…'), () => host.editAnswer(role), 'secondary', l10n.t('Change the answer of {0} and compare it', name))}
          </div>`
        : nothing
    }
  </section>`;
}

function ownAnswers({ answers, explanation }: Comparison): ShownAnswer[] {
  const forced = (role: ModelRole, text: string): boolean =>
    explanation.responses === 'own'
      ? explanation.models.some(model => model.role === role)
      : explanation.models.at(-1)!.response.text === text;
  return answers.map(({ role, text, ending }) => ({
    ...{ role, text, ending: ENDINGS[ending] },
    forced: forced(role, text),
  }));
}

function forcedLine(comparison: Comparison, host: ComparisonHost, usable: boolean): TemplateResult {
  const { explanation, answers } = comparison;
  const { response } = explanation.models.at(-1)!;
  const chosen = response.origin === 'given';
  const other = explanation.responses === 'same' && !answers.some(({ text }) => text === response.text);
  return html`<p class="dim">
      ${l10n.t('{0} Own answers: {1}.', forcedText(comparison), howOf(explanation.provenance.sampling))}
    </p>
    ${other ? html`<blockquote tabindex="0" aria-label=${l10n.t('Compared answer')}><span class="said">${lines(response.text)}</span></blockquote>` : nothing}
    ${
      chosen && host.editor && usable
        ? button(l10n.t('Use the tuned model’s own answer'), () => host.useAnswer(undefined))
        : nothing
    }`;
}

/** Which text the numbers below are of. */
function forcedText({ explanation }: Comparison): string {
  const { responses, models } = explanation;
  if (responses === 'own') return l10n.t('Compared: each model on its own answer.');
  const origins = {
    tuned: l10n.t('the tuned model’s own answer'),
    base: l10n.t('the base model’s own answer'),
    single: l10n.t('the model’s own answer'),
    file: l10n.t('the answer in the file'),
    given: l10n.t('the answer that you chose'),
  };
  const both = models.length > 1 ? l10n.t(', forced on both models') : '';
  return l10n.t('Compared: {0}{1}.', origins[models.at(-1)!.response.origin], both);
}

function howOf({ temperature, topP, seed, maxTokens }: Sampling): string {
  const how =
    temperature === 0 ? 'greedy' : l10n.t('sampled at temperature {0}, top-p {1}, seed {2}', temperature, topP, seed);
  return l10n.t('{0}, at most {1}', how, plural(maxTokens, 'token'));
}

/** Line breaks stay; what would reorder its surroundings becomes visible. */
function lines(text: string): string {
  return text.trim().split('\n').map(printable).join('\n');
}
