/** @file What comes after the prompt in each model, and what its concepts add to that on the direct path. */
import { inOwnLanguage } from '../../../src/base/sentence';
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { percent, signed } from '../../../src/base/readableNumbers';
import { wordsOf } from '../../../src/picture/conceptPicture';
import type { ConceptNaming } from '../../../src/picture/conceptNaming';
import { conceptTitle, shown } from '../../../src/picture/conceptWording';
import type { NextToken, PromptConcepts } from '../../../src/protocol/concepts';
import { roleWord } from '../../../src/picture/roleWord';

/** Concepts that are told of each model, and words that name one. */
const TOLD = 4;
const NAMED = 4;

export function nextTokens(prompt: PromptConcepts, names: ConceptNaming): TemplateResult {
  return html`<section aria-labelledby="next">
    <h2 id="next">
      ${l10n.t('What comes next')}
      <span class="dim">${l10n.t('and what these concepts add to its logit on the direct path')}</span>
    </h2>
    ${prompt.next.toReversed().map(next => ofModel(prompt, next, names))}
  </section>`;
}

function ofModel(
  { concepts, words: table }: PromptConcepts,
  { role, likeliest, contributions, withheld, translatable }: NextToken,
  names: ConceptNaming,
): TemplateResult {
  const tokens = likeliest
    .slice(0, 3)
    .map(({ text, probability }) => `${l10n.t('“{0}”', shown(text))} ${percent(probability)}`)
    .join(', ');
  const strongest = contributions.toSorted((a, b) => Math.abs(b.toLikeliest) - Math.abs(a.toLikeliest)).slice(0, TOLD);
  return html`<p>${role === 'single' ? nothing : html`<b>${roleWord(role)}</b> `}${tokens}</p>
    ${withheld === undefined ? nothing : html`<p class="dim">${inOwnLanguage({ withheld, translatable }, 'withheld')}</p>`}
    <ul class="told">
      ${strongest.map(({ concept, toLikeliest }) => {
        const own = concepts[concept]!;
        const { layer } = own;
        const name = names.of({ layer, component: own.components[0]! });
        const words = wordsOf(own, table);
        const named = conceptTitle(name === undefined ? { words } : { words, name }, NAMED);
        return html`<li>${l10n.t('{0} · layer {1}: {2}', signed(toLikeliest), layer, named)}</li>`;
      })}
    </ul>`;
}
