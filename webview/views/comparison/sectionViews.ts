/** @file The parts that come behind the rest: line and body while a part is on its way, offered, refused, or there. */
import { inOwnLanguage } from '../../../src/base/sentence';
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { printable } from '../../../src/base/printable';
import { attentionLine, conceptsLine } from '../../../src/picture/comparisonLines';
import { knowingLine } from '../../../src/picture/knowingWords';
import { obeyedLine } from '../../../src/picture/ruleWords';
import type { Comparison } from '../../../src/protocol/comparison';
import type {
  AbsentPart,
  ComparedAttention,
  ComparedConcepts,
  ComparedKnowing,
  ComparedRules,
  PartOf,
} from '../../../src/protocol/comparisonSections';
import type { ToldPart } from '../../../src/protocol/views/comparisonMessages';
import type { Progress } from '../../../src/protocol/request';
import { progressText } from '../../components/statusLine';
import { button, progressRing } from '../../components/ui';
import type { ComparisonHost } from '../../host/comparisonHost';
import { attentionBody } from './attentionSection';
import { conceptsBody } from './conceptsSection';
import { layersBody } from './layersSection';
import { obeyedRulesBody } from './obeyedRulesTable';

/** What a section says in its header, and below. */
export interface SectionParts {
  readonly line: string;
  readonly body: TemplateResult;
}

interface LaterPart<T> {
  readonly line: (part: T) => string;
  readonly body: (part: T) => TemplateResult;
  /** Of a part that is made only when it is asked for. */
  readonly offer: { readonly line: string; readonly text: string; readonly button: string };
  /** Undefined where there is nobody to ask. */
  readonly ask: (() => void) | undefined;
  readonly cancel?: (() => void) | undefined;
}

/** Measured with the prompt's rules, or by the terminal's `compare`: nobody asks for it here. */
export function rulesSection(told: PartOf<ComparedRules> | undefined): SectionParts | undefined {
  if (told === undefined) return undefined;
  if ('absent' in told) return { line: l10n.t('not measured'), body: absent(told) };
  return { line: obeyedLine(told), body: obeyedRulesBody(told) };
}

export function attentionSection(
  told: ToldPart<ComparedAttention> | undefined,
  host: ComparisonHost,
): SectionParts | undefined {
  return sectionOf(told, {
    line: attentionLine,
    body: part => attentionBody(part, host.editor ? verb => host.openAttention(verb) : undefined),
    offer: {
      line: l10n.t('was cancelled'),
      text: l10n.t('Computing attention was cancelled.'),
      button: l10n.t('Resume'),
    },
    ask: host.editor ? () => host.run('askParts') : undefined,
  });
}

export function conceptsSection(
  told: ToldPart<ComparedConcepts> | undefined,
  host: ComparisonHost,
): SectionParts | undefined {
  return sectionOf(told, {
    line: conceptsLine,
    body: part => conceptsBody(part, host.editor ? place => host.openConcepts(place) : undefined),
    offer: {
      line: l10n.t('not computed for this pair yet'),
      text: l10n.t(
        'The concepts of a pair are computed once, from its weights, and kept: seconds for a small pair, minutes for a large one. Cancelled work resumes where it stopped.',
      ),
      button: l10n.t('Compute concepts'),
    },
    ask: host.editor ? () => host.run('computeConcepts') : undefined,
    cancel: host.editor ? () => host.run('cancelConcepts') : undefined,
  });
}

export function layersSection(
  told: ToldPart<ComparedKnowing> | undefined,
  comparison: Comparison,
  host: ComparisonHost,
): SectionParts | undefined {
  return sectionOf(told, {
    line: part => knowingLine(comparison, part),
    body: part => layersBody(comparison, part),
    offer: {
      line: l10n.t('when does each model know the answer?'),
      text: l10n.t(
        'The final norm and the head read the residual stream behind every layer: from which on is each word of the answer the likeliest? That takes the head once a layer.',
      ),
      button: l10n.t('Ask every layer'),
    },
    ask: host.editor ? () => host.run('askLayers') : undefined,
    cancel: host.editor ? () => host.run('cancelLayers') : undefined,
  });
}

function sectionOf<T extends object>(told: ToldPart<T> | undefined, part: LaterPart<T>): SectionParts | undefined {
  if (told === undefined) return undefined;
  if ('work' in told) return working(told.work.progress, part.cancel);
  if ('offered' in told) return offered(part);
  if ('absent' in told) return { line: l10n.t('not available for these two models'), body: absent(told) };
  return { line: part.line(told), body: part.body(told) };
}

function working(progress: Progress | undefined, cancel: (() => void) | undefined): SectionParts {
  const text = progressText(progress);
  return {
    line: text,
    body: html`<div class="status">
      ${progressRing(text)}
      <p role="status">${text}</p>
      ${cancel ? button(l10n.t('Cancel'), cancel) : nothing}
    </div>`,
  };
}

function offered({ offer, ask }: Pick<LaterPart<never>, 'offer' | 'ask'>): SectionParts {
  return {
    line: offer.line,
    body: html`<p>${offer.text}</p>
      ${ask ? button(offer.button, ask) : nothing}`,
  };
}

function absent({ absent: told }: AbsentPart): TemplateResult {
  const [message, next] = [inOwnLanguage(told, 'message'), inOwnLanguage(told, 'next')];
  return html`<p>${printable(message)} <span class="dim">${printable(next)}</span></p>`;
}
