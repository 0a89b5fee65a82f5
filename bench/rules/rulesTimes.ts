/** @file How long the rules of a long system prompt take on SmolLM2-135M-Instruct: the picture, the sections, all rules, their pairs. */
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { ResultCache } from '../../src/engine/reading/resultCache';
import { neverCancelled } from '../../src/engine/request/hooks';
import { measureRules } from '../../src/engine/rules/measureRules';
import { SessionPool } from '../../src/engine/runtime/sessionPool';
import { parsePrompt } from '../../src/prompt/parsePrompt';
import { promptWords } from '../../src/prompt/words';
import type { RuleUnit } from '../../src/prompt/ruleUnits';
import type { RulesParams, RulesReport } from '../../src/protocol/rules';
import type { Figure } from '../figures';
import { longPrompt } from './longPrompt';

const MODEL = join(process.cwd(), '.cache', 'real-models', 'smollm2-135m-instruct-q4_1.gguf');
const WORDS = 900;
const ANSWER =
  'A full service costs 120 pounds and takes three days. We check the brakes, the gears and the wheels, clean the chain and replace the cables. If a part has to be ordered, we call you as soon as it arrives. The shop is open from Tuesday to Saturday. Ride safely, Spokes and Sons of Bristol.';

/** Seconds: by the clock, and of all threads together over the cores, which is what the clock says where nothing else runs. */
interface Moment {
  readonly clock: number;
  readonly processor: number;
}

export async function benchRulesTimes(): Promise<Figure[]> {
  if (!existsSync(MODEL)) return [];
  const state = { pool: new SessionPool(), cache: new ResultCache() };
  await rulesOf(state, { fileName: 'short.txt', text: 'Say hello.\n\nBe kind.\n' }, () => undefined);
  const now = stopwatch();
  const at: Partial<Record<'picture' | 'sections' | 'rules' | 'parts', Moment>> = {};
  const report = await rulesOf(state, longPrompt(WORDS), (told?: RulesReport) => {
    at.picture ??= now();
    if (!told) return;
    const known = (asked: (unit: RuleUnit) => boolean): boolean =>
      told.prompt.units.every((unit, i) => !asked(unit) || told.states[i] !== null);
    if (known(isSection)) at.sections ??= now();
    if (known(unit => unit.rule)) at.rules ??= now();
    if (known(() => true)) at.parts ??= now();
  });
  const all = now();
  const parts = report.prompt.units.filter(unit => !isSection(unit));
  const rules = parts.filter(({ rule }) => rule);
  const tokens = report.models[0]!.response.tokens.length;
  const where = `system prompt of ${WORDS} words, answer of ${tokens} tokens`;
  return [
    ...figures(`influence picture, ${where}`, at.picture, 6),
    ...figures('sections too', at.sections, 10),
    ...figures(`all ${rules.length} rules too`, at.rules, 40),
    ...figures(`all ${parts.length} parts too`, at.parts),
    ...figures(`and ${report.pairs.length} pairs`, all),
  ];
}

function isSection({ kind }: RuleUnit): boolean {
  return kind === 'section';
}

function figures(name: string, moment: Moment | undefined, atMost?: number): Figure[] {
  const { clock, processor } = moment ?? { clock: NaN, processor: NaN };
  return [
    {
      name: `${name}: processor time over ${cpus().length} cores`,
      value: processor,
      unit: 's',
      ...(atMost !== undefined && { atMost }),
    },
    { name: `${name}: by the clock`, value: clock, unit: 's' },
  ];
}

function stopwatch(): () => Moment {
  const [start, used] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { clock: (performance.now() - start) / 1000, processor: (user + system) / 1e6 / cpus().length };
  };
}

function rulesOf(
  state: { pool: SessionPool; cache: ResultCache },
  source: RulesParams['source'],
  tell: (report?: RulesReport) => void,
): Promise<RulesReport> {
  const document = parsePrompt(source.text, source);
  const hooks = { pause: neverCancelled, report: () => undefined, onRules: tell, onFirstPicture: () => tell() };
  return measureRules(
    state,
    {
      ...{ request: '1', document, words: promptWords(source.text, document), source, answers: 1, pairs: true },
      ...{ models: [{ role: 'single', folder: MODEL }], response: ANSWER },
      ...{ ownResponses: false, baseRendering: 'own-template' },
      sampling: { maxTokens: 64, temperature: 0, topP: 1, seed: 0 },
    },
    hooks,
  );
}
