/** @file The part of `compare` on rules: which of the prompt's rules each model uses, measured as the list of rules measures them. */
import { duration } from '../../base/readableNumbers';
import { modelsCompared, orAbsent } from '../../client/sectionQuestions';
import { obeyedRules } from '../../picture/obeyedRules';
import { ruleUnits } from '../../prompt/ruleUnits';
import type { Comparison } from '../../protocol/comparison';
import type { AbsentPart, ComparedRules, PartOf } from '../../protocol/comparisonSections';
import type { ExplainParams } from '../../protocol/request';
import { QUICK_RULES_SECONDS, type RulesParams, type RulesReport } from '../../protocol/rules';

type AskRules = (asked: Omit<RulesParams, 'request'>) => Promise<RulesReport>;

/**
 * Which rules each model uses, on the compared answer; where each model had its own, on the tuned one's. The effects are those of the list
 * of rules, whose pairs this does not need. Undefined without a rule or without a pair.
 * @param atAnyCost whether the user asked for it; else it is measured where it takes seconds
 */
export async function comparedRules(
  ask: AskRules,
  asked: Omit<ExplainParams, 'request'>,
  source: RulesParams['source'],
  comparison: Comparison,
  atAnyCost: boolean,
): Promise<PartOf<ComparedRules> | undefined> {
  const models = modelsCompared(asked, comparison);
  if (models.length < 2 || !ruleUnits(source.text, asked.document).some(({ rule }) => rule)) return undefined;
  const { target: _, ...common } = asked;
  const limit = atAnyCost ? {} : { atMostSeconds: QUICK_RULES_SECONDS };
  const question = { ...common, models, source, ownResponses: false, answers: 1, pairs: false, ...limit };
  const report = await orAbsent(ask(question));
  if ('absent' in report) return report;
  if (!report.complete) return tooLong(report);
  return obeyedRules(report) ?? (atAnyCost ? NONE_MEASURED : undefined);
}

const NONE_MEASURED: AbsentPart = {
  absent: {
    message: 'No rule could be taken out of the prompt of both models.',
    next: 'Ask for “rules” of the file: it says of each part why.',
  },
};

function tooLong({ secondsEstimated }: RulesReport): AbsentPart {
  const message = `Taking out each rule takes ${duration(secondsEstimated ?? 0)}, so it is done only when it is asked for.`;
  return { absent: { message, next: 'Run it with --rules.' } };
}
