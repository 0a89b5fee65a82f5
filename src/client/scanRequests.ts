/** @file What a scan of a prompt asks the engine, one after the other: the comparison, its trust, the surprise, the rules. */
import { inOwnLanguage } from '../base/sentence';
import type { PromptSource, TrustParams, TrustReport } from '../protocol/ablation';
import type { Comparison } from '../protocol/comparison';
import type { ExplainParams } from '../protocol/request';
import type { RulesParams, RulesReport } from '../protocol/rules';
import type { SurpriseParams, SurpriseReport } from '../protocol/surprise';
import { QUICK_TRUST_SECONDS } from '../protocol/trust';
import { orAbsent } from './sectionQuestions';

type Asked = Omit<ExplainParams, 'request'>;

/** Whoever can ask: the client of a command, or the service of a window on behalf of a file. */
export interface ScanAsks {
  compare(asked: Asked): Promise<Comparison>;
  trust(asked: Omit<TrustParams, 'request'>): Promise<TrustReport>;
  surprise(asked: Omit<SurpriseParams, 'request'>): Promise<SurpriseReport>;
  rules(asked: Omit<RulesParams, 'request'>): Promise<RulesReport>;
}

export interface ScanAnswers {
  readonly comparison: Comparison;
  /** Absent where one of the models could not be used. */
  readonly trust?: TrustReport;
  readonly surprise: SurpriseReport;
  readonly rules: RulesReport | { readonly absent: string };
}

/** Parts that are measured at most, those with the most influence. */
const MOST_PARTS = 40;

/** @throws LensError, CancelledError */
export async function scanAnswers(asks: ScanAsks, asked: Asked, source: PromptSource): Promise<ScanAnswers> {
  const question = { ...asked, ownResponses: false };
  const comparison = await asks.compare({ ...question, extent: 'influence' });
  const quick = { ...question, source, methods: ['influence'] as const, atMostSeconds: QUICK_TRUST_SECONDS };
  const trust = comparison.failures.length > 0 ? undefined : await asks.trust(quick);
  const { document, words, models, baseRendering } = question;
  const surprise = await asks.surprise({ document, words, models, baseRendering });
  const rules = await orAbsent(asks.rules({ ...question, source, answers: 1, pairs: false, most: MOST_PARTS }));
  return {
    comparison,
    ...(trust && { trust }),
    surprise,
    rules: 'absent' in rules ? { absent: inOwnLanguage(rules.absent, 'message') } : rules,
  };
}
