/** @file Lists of concepts that a prompt, or the word at the cursor, makes the layers write: each leads to its component. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { percent } from '../../../src/base/readableNumbers';
import type { ConceptNaming } from '../../../src/picture/conceptNaming';
import { conceptTitle, shown } from '../../../src/picture/conceptWording';
import { writtenAt, writtenRows, type WrittenRow } from '../../../src/picture/promptConceptPicture';
import type { PromptConcepts } from '../../../src/protocol/concepts';
import type { ConceptPlace, PickedConcept } from '../../../src/protocol/views/conceptsMessages';

const ON_PROMPT = 12;
const AT_WORD = 4;
/** Words that name a concept. */
const NAMED = 5;

export interface WrittenInput {
  readonly prompt: PromptConcepts;
  readonly names: ConceptNaming;
  readonly picked: PickedConcept;
  readonly pick: (place: ConceptPlace) => void;
}

export function writtenOnPrompt(input: WrittenInput): TemplateResult {
  const pair = input.prompt.models.length > 1;
  return html`<section aria-labelledby="written">
    <h2 id="written">
      ${l10n.t('Written on this prompt')}
      <span class="dim"
        >${l10n.t('mean part of a layer’s output{0}', pair ? l10n.t(', in the words of tuned') : '')}</span
      >
    </h2>
    ${list(writtenRows(input.prompt).slice(0, ON_PROMPT), input)}
  </section>`;
}

/** @param word in which the cursor stands, index into the prompt's words */
export function writtenAtCursor(input: WrittenInput, word: number | undefined, editor: boolean): TemplateResult {
  const text = word === undefined ? undefined : input.prompt.prompt.words[word]?.text;
  if (word === undefined || text === undefined) return nowhere(editor);
  const { strongest, changed } = writtenAt(input.prompt, word);
  return html`<section class="at" aria-labelledby="at">
    <h2 id="at">
      ${l10n.t('Written at “{0}”', shown(text))} <span class="dim">${l10n.t('part of a layer’s output')}</span>
    </h2>
    ${list(strongest.slice(0, AT_WORD), input)}
    ${
      changed.length > 0
        ? html`<h3>${l10n.t('Changed most by tuning')}</h3>
            ${list(changed.slice(0, AT_WORD), input)}`
        : nothing
    }
  </section>`;
}

function nowhere(editor: boolean): TemplateResult {
  const where = editor
    ? l10n.t('Put the cursor on a word of the prompt')
    : l10n.t('Pick a word of the prompt in the strip above');
  return html`<section class="at" aria-labelledby="at">
    <h2 id="at">${l10n.t('Written at a word')}</h2>
    <p class="dim">${l10n.t('{0} to see what the layers write there.', where)}</p>
  </section>`;
}

function list(rows: readonly WrittenRow[], { names, picked, pick }: WrittenInput): TemplateResult {
  return html`<ul class="written">
    ${rows.map(row => {
      const { layer, component, words } = row;
      const on = layer === picked.layer && component === picked.component;
      const name = names.of(row);
      return html`<li>
        <button aria-pressed=${on ? 'true' : 'false'} @click=${() => pick({ layer, component })}>
          <span class="name">${layer}.${component}</span
          ><span class="words">${conceptTitle(name === undefined ? { words } : { words, name }, NAMED)}</span>
          <span>${parts(row)}</span>
        </button>
      </li>`;
    })}
  </ul>`;
}

function parts({ strengths }: WrittenRow): string {
  const [first, second] = strengths.map(percent);
  return second === undefined ? first! : l10n.t('base {0} · tuned {1}', first!, second);
}
