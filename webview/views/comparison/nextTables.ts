/** @file What each model would write at one place of the answer, most likely first; each alternative asks why it was not that. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { figure } from '../../../src/base/readableNumbers';
import type { ContrastQuestion } from '../../../src/protocol/views/comparisonMessages';
import { tokenAt, tokenText, type TokenPlace } from './surpriseWords';
import { roleWord } from '../../../src/picture/roleWord';

export interface NextTablesInput {
  /** One a model that has the place, tuned first. */
  readonly places: readonly TokenPlace[];
  /** The question that is being asked or answered. */
  readonly asked: ContrastQuestion | undefined;
  /** Undefined where nobody can answer. */
  readonly ask: ((question: ContrastQuestion) => void) | undefined;
}

export function nextTables({ places, asked, ask }: NextTablesInput): TemplateResult {
  return html`<div class="tables">${places.map(place => table(place, asked, ask))}</div>`;
}

function table(place: TokenPlace, asked: ContrastQuestion | undefined, ask: NextTablesInput['ask']): TemplateResult {
  const token = tokenAt(place);
  const listed = token.next.some(({ id }) => id === token.id);
  return html`<table>
    <caption>
      ${l10n.t('{0} would write', roleWord(place.model.role))}
    </caption>
    <thead>
      <tr>
        <th scope="col">${l10n.t('next')}</th>
        <th scope="col">${l10n.t('log p')}</th>
        <th scope="col">${l10n.t('rank')}</th>
      </tr>
    </thead>
    <tbody>
      ${token.next.map((next, i) => {
        const chosen = next.id === token.id;
        const question = { role: place.model.role, position: place.position, foil: next.id };
        return row(tokenText(next), figure(next.logProbability), String(rankAt(token.next, i)), {
          ...{ chosen, question, ask },
          pressed: asked !== undefined && sameQuestion(asked, question),
        });
      })}
      ${
        listed
          ? nothing
          : row(
              token.end ? l10n.t('[end]') : tokenText({ text: token.text, kind: 'text' }),
              figure(token.logProbability),
              String(token.rank),
              {
                ...{ chosen: true, pressed: false },
              },
            )
      }
    </tbody>
  </table>`;
}

interface RowOptions {
  /** Whether this is what the answer has. */
  readonly chosen: boolean;
  readonly pressed: boolean;
  readonly question?: ContrastQuestion;
  readonly ask?: NextTablesInput['ask'];
}

function row(text: string, logProbability: string, rank: string, options: RowOptions): TemplateResult {
  const { chosen, pressed, question, ask } = options;
  const name =
    chosen || !question || !ask
      ? html`<span class="word plain">${chosen ? '▸ ' : ''}${text}</span>`
      : html`<button
          class="link word"
          aria-pressed=${pressed ? 'true' : 'false'}
          aria-label=${l10n.t('Why not {0}', text)}
          title=${l10n.t('Why not this one')}
          @click=${() => ask(question)}
        >
          ${text}
        </button>`;
  return html`<tr class=${chosen ? 'chosen' : nothing}>
    <th scope="row">${name}</th>
    <td>${logProbability}</td>
    <td>${rank}</td>
  </tr>`;
}

/** From 1, equal ones share the better rank. */
function rankAt(next: readonly { readonly logProbability: number }[], index: number): number {
  return 1 + next.filter(({ logProbability }) => logProbability > next[index]!.logProbability).length;
}

export function sameQuestion(a: ContrastQuestion, b: ContrastQuestion): boolean {
  return a.role === b.role && a.position === b.position && a.foil === b.foil;
}
