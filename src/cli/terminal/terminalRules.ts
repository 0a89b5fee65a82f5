/** @file A prompt's parts on a terminal: each with its effect on both models, its influence and a state in words; pairs; what a part's end does. */
import { labelInPart } from '../../picture/partNames';
import { printable } from '../../base/printable';
import { duration, figure, percent, plural } from '../../base/readableNumbers';
import { lineDifference } from '../../explain/rules/lineDifference';
import { largestEffect, perToken, ruleRows, type RuleOrder } from '../../picture/ruleRows';
import {
  cutLabel,
  effectText,
  obeyedSentences,
  pairFigures,
  pairText,
  partName,
  rangeText,
  ruleLabel,
  ruleNotes,
  rulesHeadline,
  stateText,
  tellingPairs,
} from '../../picture/ruleWords';
import type { RulesReport, ShortenReport } from '../../protocol/rules';
import { answerLines } from './terminalAnswers';
import { MODEL_TITLES } from './terminalBlocks';
import type { Ink } from './terminalColour';
import { noteLines } from './terminalHeading';
import { fit, wrap } from './terminalText';

export interface RulesDrawing {
  readonly fileName: string;
  readonly label: string;
  readonly notes: readonly string[];
  readonly width: number;
  readonly ink: Ink;
}

const BAR = 8;
const FIGURE = 7;
/** Lines of a part's text. */
const TEXT_LINES = 2;

/** Lines without line ends. */
export function rulesLines(report: RulesReport, order: RuleOrder, drawing: RulesDrawing): string[] {
  const { fileName, label, notes, width, ink } = drawing;
  return [
    ...wrap(printable(`${fileName} · ${label} · what each part does to the answer`), width, '  ').map(ink.bold),
    ...wrap(rulesHeadline(report), width),
    ...noteLines(notes, width),
    '',
    ...tableLines(report, order, width, ink),
    '',
    ...pairLines(report, width, ink),
    ...answersOf(report, width, ink),
    ...obeyedSentences(report).flatMap(text => wrap(printable(text), width, '  ')),
    ...ruleNotes(report).flatMap(text => wrap(text, width, '  ').map(ink.dim)),
  ];
}

function tableLines(report: RulesReport, order: RuleOrder, width: number, ink: Ink): string[] {
  const models = report.models.toReversed();
  const largest = largestEffect(report);
  const heads = models.map(({ role }) => MODEL_TITLES[role].toLowerCase().padStart(FIGURE)).join('  ');
  const lines = [ink.dim(`      ${' '.repeat(BAR)} ${heads}  influence  (nats a token lost without it)`)];
  for (const { unit, depth } of ruleRows(report, { order, filter: 'all', search: '' })) {
    const part = report.prompt.units[unit]!;
    const section = part.kind === 'section';
    const cells = models.map(({ effects }) => effectText(effects[unit]).padStart(FIGURE)).join('  ');
    const size = perToken(models[0]!.effects[unit]);
    const bar =
      size === undefined || largest === 0 || section ? 0 : Math.min(BAR, Math.round((Math.abs(size) / largest) * BAR));
    const number = section ? '' : partName(part.number);
    const influence = percent(report.influence[unit]!).padStart(9);
    const state = printable(stateText(report.states[unit] ?? null));
    const figures = `${number.padStart(5)} ${(size !== undefined && size < 0 ? '░' : '▇').repeat(bar).padEnd(BAR)} ${cells}  ${influence}`;
    const text = printable(labelInPart(report.prompt, part.spans, ruleLabel(part)));
    if (section) {
      const title = cutLabel(`${'  '.repeat(depth)}${text}`, Math.max(12, width));
      lines.push('', ink.bold(title), ...wrap(`${figures}  ${state}`, width, '        ').map(ink.dim));
    } else {
      const shown = wrap(`        ${text}`, width, '        ');
      const cut =
        shown.length > TEXT_LINES
          ? [...shown.slice(0, TEXT_LINES - 1), `${fit(shown[TEXT_LINES - 1]!, width - 2).trimEnd()} …`]
          : shown;
      lines.push(...wrap(`${figures}  ${state}`, width, '        '), ...cut.map(ink.dim), ...ranges(report, unit, ink));
    }
  }
  return lines;
}

function ranges({ models }: RulesReport, unit: number, ink: Ink): string[] {
  const told = models.toReversed().flatMap(({ role, effects }) => {
    const range = rangeText(effects[unit]);
    return range === '' ? [] : [`${MODEL_TITLES[role].toLowerCase()} ${range}`];
  });
  return told.length === 0 ? [] : [ink.dim(`        over the answers: ${told.join(', ')}`)];
}

function pairLines({ pairs, prompt }: RulesReport, width: number, ink: Ink): string[] {
  const telling = tellingPairs(pairs);
  const numbers = prompt.units.map(({ number }) => number);
  if (pairs.length === 0) return [];
  const said =
    telling.length === 0
      ? [`None of ${plural(pairs.length, 'pair')} has an effect beyond that of its two parts.`]
      : telling.map(pair => `${pairText(pair, numbers)}: ${pairFigures(pair)}`);
  return [ink.bold('Pairs'), ...said.flatMap(text => wrap(`  ${text}`, width, '    ')), ''];
}

function answersOf({ answers, models }: RulesReport, width: number, ink: Ink): string[] {
  const lead = models.at(-1)!;
  const ended = lead.response.tokens.at(-1)?.end === true;
  return answers.flatMap(({ origin, text }, i) => [
    ink.bold(answers.length === 1 ? `Answer (${origin})` : `Answer ${i + 1} (${origin})`),
    ...answerLines(text, i === 0 && ended, width, ink),
    '',
  ]);
}

/** “about 40 s for 12 parts, each on both models” */
export function costText({ secondsEstimated, prompt, models }: RulesReport): string | undefined {
  if (secondsEstimated === undefined) return undefined;
  const parts = prompt.units.length;
  return `about ${duration(secondsEstimated)} for ${plural(parts, 'part')}${models.length > 1 ? ' on both models' : ''}`;
}

/** Lines of a file that is shorter by some of its parts, as a difference to read. */
export function shortenLines(report: ShortenReport, before: string, drawing: RulesDrawing): string[] {
  const { fileName, label, notes, width, ink } = drawing;
  const { removed, prompt, tokens, logProbability, sameAnswer, within } = report;
  const last = removed.at(-1)?.logProbability ?? logProbability;
  const saved = tokens.before - tokens.after;
  const head =
    removed.length === 0
      ? 'No part can be taken out: the answer would be another one, or too unlikely.'
      : `${plural(removed.length, 'part')} can go: ${plural(saved, 'token')} of ${tokens.before} saved (${percent(saved / tokens.before)}).`;
  const kept = sameAnswer
    ? 'The greedy answer stays the same.'
    : 'The answer was given, so it was not generated again.';
  const change = `log p of the answer ${figure(logProbability)} → ${figure(last)} nats; it may lose ${percent(within)}.`;
  return [
    ...wrap(printable(`${fileName} · ${label} · a shorter prompt`), width, '  ').map(ink.bold),
    ...wrap(`${head} ${kept} ${change}`, width),
    ...noteLines(notes, width),
    '',
    ...removed.flatMap(({ unit, logProbability: logp }) => [
      ...wrap(
        `- ${printable(labelInPart(prompt, prompt.units[unit]!.spans, cutLabel(ruleLabel(prompt.units[unit]!), 400)))}`,
        width,
        '  ',
      ),
      ink.dim(`  log p then ${figure(logp)}`),
    ]),
    ...(removed.length === 0 ? [] : ['', ink.bold('Difference'), ...differenceLines(before, report.text, ink)]),
  ];
}

const SIGNS = { same: ' ', gone: '-', came: '+' } as const;

function differenceLines(before: string, after: string, ink: Ink): string[] {
  return lineDifference(before, after).map(({ kind, text }) => {
    const line = `${SIGNS[kind]} ${printable(text)}`.trimEnd();
    return kind === 'same' ? ink.dim(line) : line;
  });
}
