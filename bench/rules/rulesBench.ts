/** @file Whether “no effect” is true: prompts of the demo pair's world with a rule that the answer follows and one that no answer can. */
import { join } from 'node:path';
import { ResultCache } from '../../src/engine/reading/resultCache';
import { neverCancelled } from '../../src/engine/request/hooks';
import { measureRules } from '../../src/engine/rules/measureRules';
import { SessionPool } from '../../src/engine/runtime/sessionPool';
import { parsePrompt } from '../../src/prompt/parsePrompt';
import { promptWords } from '../../src/prompt/words';
import type { RulesReport } from '../../src/protocol/rules';
import type { Figure } from '../figures';
import { rulePrompts } from './rulePrompts';
import { benchRulesTimes } from './rulesTimes';

const PROMPTS = 200;
/** Thresholds were chosen on prompts of seed 1. */
const SEEDS = [2, 3, 4];
/** Prompts that are made: of most the toy answers something else than the rule says, and those are no evidence. */
const MADE = 1200;
const MAX_TOKENS = 40;

export async function benchRules(): Promise<Figure[]> {
  const state = { pool: new SessionPool(), cache: new ResultCache() };
  const figures: Figure[] = [];
  for (const seed of SEEDS) figures.push(...(await ofSeed(state, seed)));
  return [...figures, ...(await benchRulesTimes())];
}

async function ofSeed(state: Parameters<typeof rulesOf>[0], seed: number): Promise<Figure[]> {
  const counts = { dead: 0, said: 0, right: 0, prompts: 0, made: 0 };
  for (const { text, expected, dead, followed } of rulePrompts(MADE, seed)) {
    if (counts.prompts === PROMPTS) break;
    counts.made++;
    const report = await rulesOf(state, text);
    if (report.answers[0]!.text.trim() !== expected) continue;
    const stateOf = (rule: string): string | undefined =>
      report.states[report.prompt.units.findIndex(unit => unit.text === rule)]?.state;
    counts.prompts++;
    counts.dead++;
    if (stateOf(dead) === 'none') {
      counts.said++;
      counts.right++;
    }
    if (stateOf(followed) === 'none') counts.said++;
  }
  return [
    {
      name: `prompts of seed ${seed} whose answer follows the one rule`,
      value: counts.prompts,
      unit: `of ${counts.made}`,
    },
    { name: `“no effect”, seed ${seed}: precision`, value: counts.right / counts.said, unit: '', atLeast: 0.9 },
    { name: `“no effect”, seed ${seed}: recall`, value: counts.right / counts.dead, unit: '', atLeast: 0.9 },
  ];
}

function rulesOf(state: { pool: SessionPool; cache: ResultCache }, text: string): Promise<RulesReport> {
  const source = { fileName: 'p.txt', text };
  const document = parsePrompt(text, source);
  const hooks = {
    pause: neverCancelled,
    report: () => undefined,
    onRules: () => undefined,
    onFirstPicture: () => undefined,
  };
  const models = [{ role: 'single' as const, folder: join(process.cwd(), 'models', 'demo', 'tuned') }];
  return measureRules(
    state,
    {
      ...{ request: '1', document, words: promptWords(text, document), source, models, answers: 1, pairs: false },
      ...{ ownResponses: false, baseRendering: 'own-template' },
      sampling: { maxTokens: MAX_TOKENS, temperature: 0, topP: 1, seed: 0 },
    },
    hooks,
  );
}
