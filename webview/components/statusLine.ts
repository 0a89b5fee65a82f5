/** @file What a view says while there is no picture, or none that is up to date: what is the matter, and one thing to do. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { ErrorReason } from '../../src/base/errors';
import { printable } from '../../src/base/printable';
import { timeLeft } from '../../src/base/readableNumbers';
import { amountText, partText, phaseAndModel } from '../../src/picture/progressWords';
import type { Progress } from '../../src/protocol/request';
import type { FileState, ViewCommand } from '../../src/protocol/views/attributionMessages';
import { button, progressRing } from './ui';

export interface StatusInput {
  readonly state: FileState | undefined;
  readonly drawn: boolean;
  /** Whether there is an editor that can do something about it. */
  readonly editor: boolean;
  readonly run: (command: ViewCommand) => void;
  /** A view's own words for what it has not yet. */
  readonly words?: Words;
}

export interface Words {
  readonly noFile: string;
  readonly notYet: string;
  readonly explain: string;
  readonly again: string;
}

const WORDS: Words = {
  noFile: l10n.t('Open a prompt file to see which of its words the answer read.'),
  notYet: l10n.t('has not been explained yet.'),
  explain: l10n.t('Explain'),
  again: l10n.t('Explain again'),
};

/** Errors that another pair may not have. */
const OF_THE_PAIR: ReadonlySet<ErrorReason> = new Set(['usage', 'bad-checkpoint', 'unsupported', 'out-of-memory']);

interface Said {
  readonly text: string;
  readonly detail?: string;
  readonly command?: readonly [ViewCommand, string];
  /** Another way out. */
  readonly other?: readonly [ViewCommand, string];
  readonly working?: boolean;
}

export function statusLine({ state, drawn, editor, run, words = WORDS }: StatusInput): TemplateResult | typeof nothing {
  const said = state && saidOf(state, drawn, words);
  if (!said) return nothing;
  const { text, detail, command, other, working } = said;
  return html`<div class="status">
    ${working ? progressRing(text) : nothing}
    <p role="status">${text}${detail === undefined ? nothing : html`<br /><span class="dim">${detail}</span>`}</p>
    ${command && editor ? button(command[1], () => run(command[0]), drawn ? 'secondary' : 'primary') : nothing}
    ${other && editor ? button(other[1], () => run(other[0])) : nothing}
  </div>`;
}

function saidOf(
  { fileName, restricted, error, work, stale }: FileState,
  drawn: boolean,
  words: Words,
): Said | undefined {
  if (restricted) {
    const text = l10n.t('This workspace is in Restricted Mode, so no model is loaded.');
    return { text, command: ['trust', l10n.t('Manage trust')] };
  }
  if (error) {
    const said = {
      text: printable(error.message),
      detail: printable(error.next),
      command: ['explain', l10n.t('Try again')],
    } as const;
    return OF_THE_PAIR.has(error.reason) ? { ...said, other: ['selectPair', l10n.t('Select model pair')] } : said;
  }
  if (work) return { text: progressText(work.progress), command: ['cancel', l10n.t('Cancel')], working: true };
  if (fileName === undefined) {
    return {
      text: words.noFile,
      command: ['openSample', l10n.t('Open a sample prompt')],
    };
  }
  if (!drawn) return { text: `${printable(fileName)} ${words.notYet}`, command: ['explain', words.explain] };
  if (stale) return { text: l10n.t('The prompt has been edited since.'), command: ['explain', words.again] };
  return undefined;
}

/** “Explaining (tuned), 50 %, about 12 s left” */
export function progressText(progress: Progress | undefined): string {
  const phase = phaseAndModel(progress);
  const said = phase.charAt(0).toUpperCase() + phase.slice(1);
  if (!progress) return `${said}…`;
  const part = progress.place ? amountText(progress) : partText(progress);
  const { secondsLeft } = progress;
  // The last second is over before it is read.
  const left = secondsLeft === undefined || secondsLeft < 2 ? [] : [timeLeft(secondsLeft)];
  return [said, ...(part === undefined ? [] : [part]), ...left].join(', ');
}
