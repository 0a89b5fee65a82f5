/** @file What is said of surprise: the hover over a word, the line above the prompt, and the legend of its colours. */
import * as l10n from '@vscode/l10n';
import { printable } from '../../base/printable';
import { figure, largeCount, signed, thousands } from '../../base/readableNumbers';
import { overlaps, type Span } from '../../base/span';
import { DIFFERENCE_STEPS, SURPRISE_STEPS } from '../../picture/surprisePicture';
import type { PromptSurprise } from '../../protocol/surprise';
import { roleName } from '../attribution/explanationWords';
import { modeName } from '../attribution/shownPicture';
import { colours, commands } from '../core/contributions';
import { commandLink, joined, ours, swatch, type MarkdownPart } from '../core/markdownText';
import type { ShownSurprise } from './surprisedFile';

/** “**drum** · tuned 8.31 nats, one in 4,060, rank 812”, and the tokens of a word that has several. */
export function surpriseHover({ report, file, numbers }: ShownSurprise, word: number): MarkdownPart[] {
  const { text, role } = report.prompt.words[word]!;
  const facts = [
    l10n.t('{0} message', role),
    ...(file.stale ? [l10n.t('out of date: computed before your edits')] : []),
  ];
  const models = report.models.toReversed();
  const parts = models.map(model => tokensText(model, report.prompt.words[word]!.span));
  const several = parts.some(text => text !== '');
  const header = [
    ours`| | ${l10n.t('surprise, nats')} | ${l10n.t('chance')} | ${l10n.t('rank')} | ${several ? l10n.t('tokens') : ''} |\n`,
    ours`|:--|--:|--:|--:|:--|\n`,
  ];
  const rows = models.flatMap((model, m) => row(model, word, parts[m]!));
  const difference = numbers.mode === 'difference' ? (numbers.nats[word] ?? null) : null;
  const sentence = difference === null ? [] : [[{ text: l10n.t('Tuned minus base: {0} nats.', signed(difference)) }]];
  return joined(
    [
      [ours`**`, { text: printable(text) }, ours`** &nbsp; ${facts.join(' · ')}`],
      [...header, ...rows],
      ...sentence,
      [ours`${l10n.t('How unexpected the word is behind all that stands before it. No answer is needed.')}`],
      [commandLink(l10n.t('Back to the usual picture'), commands.leaveView)],
    ],
    '\n\n',
  );
}

function row({ role, words }: PromptSurprise, word: number, tokens: string): MarkdownPart[] {
  const own = words[word];
  const name = role === 'single' ? '' : roleName(role);
  if (!own) return [ours`| ${name} &nbsp; | — | — | — | ${l10n.t('nothing stands before it')} |\n`];
  const nats = 0 - own.logProbability;
  return [
    ours`| ${name} &nbsp; | &nbsp; ${figure(nats)} | &nbsp; ${chance(nats)} | &nbsp; ${thousands(own.rank)} | &nbsp; `,
    { text: tokens },
    ours` |\n`,
  ];
}

/** “un 2.10 · expected 5.00”; empty where there is but one. */
function tokensText({ tokens }: PromptSurprise, span: Span): string {
  const parts = tokens.flatMap(({ text, spans, logProbability }) =>
    logProbability !== null && spans.some(part => overlaps(part, span))
      ? [`${printable(text.trim())} ${figure(0 - logProbability)}`]
      : [],
  );
  return parts.length < 2 ? '' : parts.join(' · ');
}

/** “one in 4,064” */
function chance(nats: number): string {
  const count = Math.exp(nats);
  if (count < 1.5) return l10n.t('nearly certain');
  return l10n.t('one in {0}', count < 1e4 ? thousands(Math.round(count)) : largeCount(count));
}

/** “Surprise · Tuned · 3.10 nats a token”. */
export function surpriseTitle({ report, numbers }: ShownSurprise): string {
  const means = report.models
    .toReversed()
    .filter(({ role }) => numbers.mode === 'difference' || numbers.mode === role)
    .flatMap(({ mean, role }) =>
      mean === null ? [] : [`${figure(mean)} ${numbers.mode === role ? '' : roleName(role)}`.trim()],
    );
  const name = modeName(numbers.mode);
  const mean = means.length === 0 ? [] : [l10n.t('{0} nats a token on average', means.join(' · '))];
  const sides = numbers.mode === 'difference' ? [l10n.t('solid: tuned more surprised, dotted: base')] : [];
  return [
    l10n.t('Surprise of the prompt’s words'),
    ...(name === '' ? [] : [name.toLowerCase()]),
    ...mean,
    ...sides,
  ].join(' · ');
}

/** For the line above the prompt. */
export function surpriseHead(shown: ShownSurprise) {
  return { title: surpriseTitle(shown), tooltip: surpriseTooltip(shown), stale: shown.file.stale };
}

function surpriseTooltip({ numbers }: ShownSurprise): string {
  const steps = (numbers.mode === 'difference' ? DIFFERENCE_STEPS : SURPRISE_STEPS).join(', ');
  return [
    l10n.t('−log p of each word behind all that stands before it. Colours begin at {0} nats.', steps),
    l10n.t('Unusual is not wrong, and surprise is not influence: a name may be what the answer rests on.'),
    l10n.t('A click shows another picture.'),
  ].join('\n');
}

/** Of the status bar: what is shown, and from how many nats each colour is. */
export function surpriseLegend(shown: ShownSurprise): MarkdownPart[] {
  const side = (steps: readonly number[], colour: (step: number) => string): MarkdownPart[] =>
    joined(
      steps.map((from, i) => {
        const to = steps[i + 1];
        return [
          swatch(colour(i + 1)),
          ours` ${to === undefined ? l10n.t('{0} nats and more', from) : `${from}–${to}`}`,
        ];
      }),
      ' &nbsp; ',
    );
  const isDifference = shown.numbers.mode === 'difference';
  const lines = isDifference
    ? [
        [...side(DIFFERENCE_STEPS, colours.tuned), ours` &nbsp; ${l10n.t('tuned more surprised')}`],
        [...side(DIFFERENCE_STEPS, colours.base), ours` &nbsp; ${l10n.t('base more surprised')}`],
      ]
    : [side(SURPRISE_STEPS, colours.magnitude)];
  return joined([[ours`**${l10n.t('Showing: {0}', surpriseTitle(shown))}**`], ...lines], '\n\n');
}
