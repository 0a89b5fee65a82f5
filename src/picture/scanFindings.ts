/** @file What is worth knowing of a prompt, ranked, each in a sentence with its place and the command that shows it whole. */
import * as l10n from '@vscode/l10n';
import { inOwnLanguage } from '../base/sentence';
import { LineIndex } from '../base/lineIndex';
import { figure } from '../base/readableNumbers';
import type { Span } from '../base/span';
import type { TrustReport } from '../protocol/ablation';
import type { Comparison } from '../protocol/comparison';
import type { RulesReport } from '../protocol/rules';
import type { SurpriseReport } from '../protocol/surprise';
import { comparisonHeadline } from './comparisonHeadline';
import { cutLabel, lost, ruleLabel, stateText } from './ruleWords';
import { natsOf, surprisingWords } from './surprisingWords';
import { withTrust } from './shownTrust';
import { TRUST_NAMES, trustSentence } from './trustSentence';

export interface Scanned {
  readonly text: string;
  readonly comparison: Comparison;
  /** Of its pictures, where it was measured. */
  readonly trust?: TrustReport;
  readonly rules: RulesReport | { readonly absent: string };
  readonly surprise: SurpriseReport;
}

export type FindingKind = 'problem' | 'rule' | 'trust' | 'parting' | 'surprise' | 'not-computed';

export interface Finding {
  readonly kind: FindingKind;
  readonly text: string;
  /** “12:5-12:9” */
  readonly at?: string;
  /** The same as offsets into the file. */
  readonly span?: Span;
  /** The command, without the file, that shows all of it. */
  readonly see: string;
}

/** Nats from which a word is odd: one in some 3,000. */
const ODD = 8;
const MOST_ODD = 5;
const MOST_RULES = 8;
const LABEL = 70;

/** What keeps numbers from being believed first, then what can be acted on, then what is good to know. */
export function scanFindings(scanned: Scanned): Finding[] {
  const lines = new LineIndex(scanned.text, scanned.comparison.explanation.prompt.parts);
  return [
    ...problems(scanned, lines),
    ...trust(scanned),
    ...rules(scanned, lines),
    ...parting(scanned),
    ...odd(scanned, lines),
  ];
}

function problems({ comparison }: Scanned, lines: LineIndex): Finding[] {
  const found = comparison.explanation.prompt.problems.filter(({ severity }) => severity !== 'information');
  const failed = comparison.failures.map(one => ({
    message: `${inOwnLanguage(one, 'message')} ${inOwnLanguage(one, 'next')}`,
    span: undefined,
  }));
  const unfair = comparison.warnings.map(one => ({ message: inOwnLanguage(one, 'message'), span: undefined }));
  const told = found.map(one => ({ message: inOwnLanguage(one, 'message'), span: one.span }));
  return [...failed, ...told, ...unfair].map(({ message, span }) => ({
    kind: 'problem',
    text: message,
    ...place(lines, span ? [span] : []),
    see: 'tokens --rendered',
  }));
}

function trust({ comparison: { explanation }, trust: report }: Scanned): Finding[] {
  const { models } = report ? withTrust(explanation, ['influence'], report) : explanation;
  return models.toReversed().flatMap(({ role, trust: measured }): Finding[] => {
    const see = 'explain --trust always';
    if (measured === undefined || 'absent' in measured)
      return [{ kind: 'not-computed', text: l10n.t('The picture of the {0} model was not tested.', role), see }];
    if (measured.state === 'strong') return [];
    const trusted = l10n.t('The picture of the {0} model is {1}.', role, TRUST_NAMES[measured.state]);
    const text = `${trusted} ${trustSentence(measured)}`;
    return [{ kind: 'trust', text, see }];
  });
}

/** Those that push against the answer, then redundant ones, then those without effect. */
function rules({ text: file, rules: report }: Scanned, lines: LineIndex): Finding[] {
  if ('absent' in report) return [{ kind: 'not-computed', text: l10n.t('Rules: {0}', report.absent), see: 'rules' }];
  const order = ['against', 'redundant', 'none'] as const;
  const effects = report.models.at(-1)!.effects;
  const told = report.prompt.units.flatMap((unit, u) => {
    const state = report.states[u] ?? null;
    const rank = order.findIndex(name => name === state?.state);
    if (rank === -1 || unit.kind === 'section' || !unit.rule) return [];
    const effect = effects[u];
    const size =
      effect && 'perToken' in effect ? ` (${l10n.t('without it {0} nats a token', lost(effect.perToken))})` : '';
    const text = `“${cutLabel(ruleLabel(unit), LABEL)}”: ${stateText(state)}${size}.`;
    return [
      {
        rank,
        finding: {
          kind: 'rule',
          text,
          ...place(lines, withoutSpaceBehind(unit.spans, file)),
          see: 'rules',
        } satisfies Finding,
      },
    ];
  });
  return told
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST_RULES)
    .map(({ finding }) => finding);
}

function parting({ comparison }: Scanned): Finding[] {
  if (comparison.failures.length > 0 || comparison.explanation.models.length < 2) return [];
  return [{ kind: 'parting', text: comparisonHeadline(comparison), see: 'compare' }];
}

/** The first word of a message is unusual wherever it stands: nothing announces it. */
function odd({ surprise }: Scanned, lines: LineIndex): Finding[] {
  const { words } = surprise.prompt;
  return surprisingWords(surprise)
    .filter(word => natsOf(word) >= ODD && /[\p{L}\p{N}]/u.test(word.word.text))
    .filter(({ index, word }) => words[index - 1]?.message === word.message)
    .slice(0, MOST_ODD)
    .map(word => ({
      kind: 'surprise',
      text: l10n.t(
        '“{0}” is not expected here ({1} nats, rank {2}): a typo, a name, or the start of something new?',
        ...[word.word.text, figure(natsOf(word)), word.models.at(-1)!.rank],
      ),
      ...place(lines, [word.word.span]),
      see: 'surprise',
    }));
}

/** What is deleted with a rule, up to the next one, is no place that a reader looks for. */
function withoutSpaceBehind(spans: readonly Span[], text: string): Span[] {
  return spans
    .map(({ start, end }) => ({ start, end: start + text.slice(start, end).trimEnd().length }))
    .filter(({ start, end }) => end > start);
}

function place(lines: LineIndex, spans: readonly Span[]): Pick<Finding, 'at' | 'span'> {
  const [first] = spans;
  if (first === undefined) return {};
  const span = { start: first.start, end: spans.at(-1)!.end };
  return { at: lines.range(span), span };
}
