/** @file A comparison as a Markdown report: what the view says, section by section, and how the numbers were computed. */
import { inOwnLanguage } from '../base/sentence';
import * as l10n from '@vscode/l10n';
import { markdownRow as row, markdownText as escaped } from '../base/printable';
import { figure, percent, plural, signed, signedPercent } from '../base/readableNumbers';
import type { Comparison, WordShift } from '../protocol/comparison';
import type {
  AbsentPart,
  ComparedAttention,
  ComparedConcepts,
  ComparedRules,
  EdgeEnd,
} from '../protocol/comparisonSections';
import type { ComparisonContent, ToldVersions, VersionRow } from '../protocol/views/comparisonMessages';
import type { ModelRole } from '../protocol/explanation';
import { computedOn } from './computedOn';
import { layersText } from './attentionArcs';
import { comparisonHeadline } from './comparisonHeadline';
import {
  answersLine,
  attentionLine,
  changeText,
  conceptsLine,
  conceptWords,
  earlierText,
  instructionLine,
  surpriseLine,
} from './comparisonLines';
import { fairnessOf } from './trustWarning';
import { roleWord } from './roleWord';
import { obeyedLine, quotedRule, ruleLabel, usedByText, usedOnlySentences } from './ruleWords';

const CONCEPT_WORDS = 6;

/** @param versions what the prompt is held against, where it is */
export function comparisonMarkdown(
  { comparison, fileName, label }: ComparisonContent,
  versions?: ToldVersions,
): string {
  const { attention, concepts, rules } = comparison;
  const sections = [
    [`# ${escaped(fileName)} · ${escaped(label)}`, '', escaped(comparisonHeadline(comparison))],
    answers(comparison),
    surprise(comparison),
    instruction(comparison),
    ...(rules ? [part(l10n.t('Rules'), rules, obeyedLine, ruleRows)] : []),
    ...(attention ? [part(l10n.t('Attention'), attention, attentionLine, attentionRows)] : []),
    ...(concepts ? [part(l10n.t('Concepts'), concepts, conceptsLine, conceptRows)] : []),
    ...(versions ? [versionSection(versions)] : []),
    provenance(comparison),
  ];
  return sections.map(lines => `${lines.join('\n')}\n`).join('\n');
}

function heading(title: string, line: string): string[] {
  return [`## ${title}: ${escaped(line)}`, ''];
}

function answers({ answers: own, explanation }: Comparison): string[] {
  const texts = own.toReversed().flatMap(({ role, text, ending }) => [
    `**${roleWord(role)}**${ending === 'end-token' ? '' : ` (${ending === 'limit' ? l10n.t('cut off at the token limit') : l10n.t('stopped')})`}`,
    '',
    ...text
      .trim()
      .split('\n')
      .map(line => `> ${escaped(line)}`),
    '',
  ]);
  const response = explanation.models.at(-1)!.response;
  const forced =
    explanation.responses === 'own'
      ? l10n.t('Each model is explained on its own answer.')
      : l10n.t('Compared answer: {0}', escaped(response.text));
  return [...heading(l10n.t('Answers'), answersLine(own)), ...texts, forced];
}

function surprise({ surprise: told }: Comparison): string[] {
  const roles = told.models.map(({ role }) => role).reverse();
  const bits = told.divergence !== undefined;
  const head = [
    l10n.t('word'),
    ...roles.flatMap(role => [l10n.t('{0} log p', roleWord(role)), l10n.t('{0} rank', roleWord(role))]),
    ...(bits ? [l10n.t('bits apart')] : []),
  ];
  const rows = told.words.map(({ text, end, models, divergence }) => {
    const of = (role: ModelRole): string[] => {
      const own = models.find(model => model.role === role);
      return own ? [figure(own.logProbability), String(own.rank)] : ['', ''];
    };
    const apart = bits ? [divergence === undefined ? '' : figure(divergence)] : [];
    return [end ? l10n.t('(end)') : escaped(text), ...roles.flatMap(of), ...apart];
  });
  return [...heading(l10n.t('Surprise'), surpriseLine(told)), ...table(head, rows)];
}

function instruction(comparison: Comparison): string[] {
  const { gained, lost } = comparison.instruction;
  const rows = (shifts: readonly WordShift[]): string[][] =>
    shifts.map(({ text, base, tuned, difference }) => [
      escaped(text),
      signedPercent(base),
      signedPercent(tuned),
      signedPercent(difference),
    ]);
  const both = [...rows(gained), ...rows(lost)];
  return [
    ...heading(l10n.t('Instruction'), instructionLine(comparison)),
    ...(both.length === 0
      ? []
      : table([l10n.t('influence of'), roleWord('base'), roleWord('tuned'), l10n.t('change')], both)),
    ...fairnessOf(comparison).map(message => `\n${escaped(message)}`),
  ];
}

function part<T extends object>(
  title: string,
  told: T | AbsentPart,
  line: (told: T) => string,
  rows: (told: T) => string[],
): string[] {
  if ('absent' in told)
    return [
      ...heading(title, l10n.t('none')),
      escaped(`${inOwnLanguage(told.absent, 'message')} ${inOwnLanguage(told.absent, 'next')}`),
    ];
  return [...heading(title, line(told)), ...rows(told)];
}

function ruleRows(compared: ComparedRules): string[] {
  const rules = compared.rules.map(rule => [
    escaped(ruleLabel({ text: rule.text })),
    signed(rule.tuned),
    signed(rule.base),
    usedByText(rule),
  ]);
  const verbs = compared.verbs.map(({ verb, rules: count, tuned, base, usedByTuned, usedByBase }) => [
    `${escaped(verb)} (${count})`,
    signed(tuned),
    signed(base),
    l10n.t('tuned {0}, base {1}', usedByTuned, usedByBase),
  ]);
  const head = (first: string): string[] => [first, roleWord('tuned'), roleWord('base'), l10n.t('used by')];
  return [
    ...usedOnlySentences(compared, quotedRule).flatMap(sentence => [escaped(sentence), '']),
    ...table(head(l10n.t('nats a token lost without the rule')), rules),
    ...(verbs.length === 0 ? [] : ['', ...table(head(l10n.t('by verb, mean effect')), verbs)]),
  ];
}

function attentionRows({ bands, models, newEdges }: ComparedAttention): string[] {
  const roles = models.toReversed();
  const masses = bands.map((band, b) => [
    layersText(band),
    ...roles.map(({ bandShares }) => percent(bandShares[b]!.verbs)),
  ]);
  const edges = newEdges.map(({ reader, read, base, tuned }) => [
    l10n.t('{0} reads {1}', endText(reader), endText(read)),
    figure(base),
    figure(tuned),
  ]);
  return [
    ...table([l10n.t('attention to instruction verbs'), ...roles.map(({ role }) => roleWord(role))], masses),
    ...(edges.length === 0 ? [] : ['', ...table([l10n.t('new edges'), roleWord('base'), roleWord('tuned')], edges)]),
  ];
}

function endText({ text, part: where, end }: EdgeEnd): string {
  const name = end ? l10n.t('(end)') : l10n.t('“{0}”', escaped(text));
  return where === 'answer' ? l10n.t('{0} of the answer', name) : name;
}

function conceptRows({ changed, token }: ComparedConcepts): string[] {
  const rows = changed.map(concept => [
    escaped(conceptWords(concept, CONCEPT_WORDS)),
    `${concept.layer}.${concept.component}`,
    percent(concept.base.strength),
    percent(concept.tuned.strength),
    changeText(concept),
  ]);
  const head = [l10n.t('concept'), l10n.t('layer.component'), roleWord('base'), roleWord('tuned'), l10n.t('written')];
  return [l10n.t('At the last prompt token ({0}):', escaped(token)), '', ...table(head, rows)];
}

function versionSection({ earlier, headline, lists, notes }: ToldVersions): string[] {
  const influence = (value: number | undefined): string => (value === undefined ? '' : signedPercent(value));
  const rows = lists.flatMap(({ role, gained, lost, came, went }) => {
    const told = (what: string, list: readonly VersionRow[]): string[][] =>
      list.map(({ text, before, after }) => [roleWord(role), what, escaped(text), influence(before), influence(after)]);
    return [
      ...told(l10n.t('gained'), gained),
      ...told(l10n.t('lost'), lost),
      ...told(l10n.t('came'), came),
      ...told(l10n.t('went'), went),
    ];
  });
  return [
    ...heading(l10n.t('Against {0}', earlierText(earlier)), headline),
    ...table([l10n.t('model'), l10n.t('change'), l10n.t('word'), l10n.t('before'), l10n.t('after')], rows),
    ...notes.map(note => `\n${escaped(note)}`),
  ];
}

function provenance({ explanation, schema }: Comparison): string[] {
  const { product, onnxruntime, models, sampling, target } = explanation.provenance;
  const prints = models.map(({ role, family, fingerprint }) => `${role} ${family} ${fingerprint.slice(0, 12)}`);
  const how =
    sampling.temperature === 0
      ? l10n.t('greedy')
      : l10n.t('temperature {0}, top-p {1}, seed {2}', sampling.temperature, sampling.topP, sampling.seed);
  const facts = [
    ...prints,
    l10n.t('answers {0}, at most {1}', how, plural(sampling.maxTokens, 'token')),
    l10n.t('gradient × input of {0}', target),
    product,
    `ONNX Runtime ${onnxruntime}, ${computedOn(explanation.provenance)}`,
    schema,
  ];
  return ['---', '', escaped(facts.join(' · '))];
}

/** The first column is words. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [row(head), row(head.map((_, i) => (i === 0 ? ':--' : '--:'))), ...rows.map(row)];
}
