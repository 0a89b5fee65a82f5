/** @file Which rules of the prompt each model uses: a rule a row, what the answer loses without it under both, and the verbs together. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { printable } from '../../../src/base/printable';
import { plural, signed } from '../../../src/base/readableNumbers';
import { quotedRule, ruleLabel, usedByText, usedOnlySentences } from '../../../src/picture/ruleWords';
import { roleWord } from '../../../src/picture/roleWord';
import type { ComparedRule, ComparedRules, ComparedVerb } from '../../../src/protocol/comparisonSections';

export function obeyedRulesBody(compared: ComparedRules): TemplateResult {
  const { rules, verbs } = compared;
  return html`${usedOnlySentences(compared, quotedRule).map(sentence => html`<p>${printable(sentence)}</p>`)}
    <table class="obeyed">
      <caption>
        ${l10n.t('What each model’s answer loses without a rule, nats per token')}
      </caption>
      <thead>
        ${heads(l10n.t('rule'))}
      </thead>
      <tbody>
        ${rules.map(ruleRow)}
      </tbody>
    </table>
    ${
      verbs.length === 0
        ? nothing
        : html`<table class="obeyed">
            <caption>
              ${l10n.t('By verb, mean effect')}
            </caption>
            <thead>
              ${heads(l10n.t('verb'))}
            </thead>
            <tbody>
              ${verbs.map(verbRow)}
            </tbody>
          </table>`
    }`;
}

function heads(first: string): TemplateResult {
  return html`<tr>
    <th scope="col">${first}</th>
    <th scope="col">${roleWord('tuned')}</th>
    <th scope="col">${roleWord('base')}</th>
    <th scope="col">${l10n.t('used by')}</th>
  </tr>`;
}

function ruleRow(rule: ComparedRule): TemplateResult {
  return html`<tr class=${rule.usedBy}>
    <th scope="row">${printable(ruleLabel({ text: rule.text }))}</th>
    <td>${signed(rule.tuned)}</td>
    <td>${signed(rule.base)}</td>
    <td class="used">${usedByText(rule)}</td>
  </tr>`;
}

function verbRow({ verb, rules, tuned, base, usedByTuned, usedByBase }: ComparedVerb): TemplateResult {
  return html`<tr>
    <th scope="row">${printable(verb)} <span class="dim">${plural(rules, 'rule')}</span></th>
    <td>${signed(tuned)}</td>
    <td>${signed(base)}</td>
    <td class="used">${l10n.t('tuned {0}, base {1}', usedByTuned, usedByBase)}</td>
  </tr>`;
}
