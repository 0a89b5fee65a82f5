/** @file `instruct-lens rules`: what each part of a prompt file does to the answer; or what happens without one of them. */
import { plural } from '../../base/readableNumbers';
import { readViewParts } from '../../page/builtView';
import { rulesPage } from '../../page/rulesPage';
import { withoutUnits } from '../../prompt/withoutUnits';
import { withTextInstead } from '../../prompt/ruleChange';
import { MAX_RULE_UNITS, ruleUnits, type RuleUnit } from '../../prompt/ruleUnits';
import { promptWords } from '../../prompt/words';
import { RULE_ORDERS } from '../../picture/ruleRows';
import { rulesHeadline } from '../../picture/ruleWords';
import { triedRule } from '../../picture/triedRule';
import { MAX_MEASURED_RULES, MAX_RULE_ANSWERS, type RulesParams, type RulesReport } from '../../protocol/rules';
import {
  renderingOf,
  renderingOption,
  responseOptions,
  samplingOf,
  samplingOptions,
  warnOfIdleSampling,
} from '../frame/answerOptions';
import { usageError, type ParsedArguments } from '../frame/arguments';
import { commonOptions, onlyPositional, warnOfIdle } from '../frame/commandFrame';
import type { Command } from '../frame/commandFrame';
import { askEngine } from '../frame/engineSession';
import { modelOptions, modelsOf, runningOptions } from '../frame/modelChoice';
import { colourOption, pagedOutputOf, pageFormatOption, type PagedResult } from '../frame/commandOutput';
import {
  askedPrompt,
  notesWithFile,
  instructionOption,
  promptOptions,
  showEngineWarnings,
  type AskedPrompt,
} from '../frame/promptInput';
import type { Surroundings } from '../frame/surroundings';
import { costText, rulesLines } from '../terminal/terminalRules';
import { triedLines } from '../terminal/terminalTriedRule';

export const rulesCommand: Command = {
  name: 'rules',
  summary: 'what each instruction, example and section of a prompt file does to the answer',
  usage: 'rules FILE [options]',
  options: {
    ...modelOptions,
    ...runningOptions,
    answers: {
      type: 'string',
      value: 'N',
      help: 'measure on N answers: the explained one, the base’s own, then sampled ones; default: 1',
    },
    most: {
      type: 'string',
      value: 'N',
      help: `measure at most N parts, those with the most influence; default: ${MAX_MEASURED_RULES}`,
    },
    'no-pairs': { type: 'boolean', help: 'do not delete rules two by two' },
    sort: { type: 'string', value: 'ORDER', help: `${RULE_ORDERS.join(', ')} (tuned − base); default: place` },
    without: { type: 'string', value: 'N', help: 'try without part N: both answers to the prompt without it' },
    instead: { type: 'string', value: 'TEXT', help: 'with --without: the text in its place' },
    ...responseOptions,
    ...samplingOptions,
    ...renderingOption,
    ...promptOptions,
    ...instructionOption,
    ...pageFormatOption,
    ...colourOption,
    ...commonOptions,
  },
  run,
};

type Choices = Pick<RulesParams, 'sampling' | 'baseRendering'>;

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const file = onlyPositional(args, 'FILE', rulesCommand);
  const output = pagedOutputOf(args, at);
  const order = args.choice('sort', 'place', RULE_ORDERS);
  const without = args.text('without') === undefined ? undefined : args.whole('without', 1, 1, Number.MAX_SAFE_INTEGER);
  if (without === undefined && args.text('instead') !== undefined)
    throw usageError('--instead needs --without N.', 'Name the part that the text stands for.');
  if (without !== undefined && output.format === 'html')
    throw usageError('A page shows the whole prompt, and --without one part.', 'Use --format text or json with it.');
  const chosen = modelsOf(args, at);
  const choices = { sampling: samplingOf(args), baseRendering: renderingOf(args, chosen) };
  const answers = args.whole('answers', 1, 1, MAX_RULE_ANSWERS);
  const most = args.whole('most', MAX_MEASURED_RULES, 1, MAX_RULE_UNITS);
  const asked = await askedPrompt(file, chosen, args, at);
  if (without !== undefined) {
    await warnOfIdle(args, ['answers', 'sort'], 'with --without', at);
    await output.write(await withoutPart(asked, without, { ...choices, instead: args.text('instead') }, at));
    return 0;
  }
  const given = asked.document.response !== undefined || asked.params.response !== undefined;
  if (answers === 1) await warnOfIdleSampling(args, given, at);
  const write = (report: RulesReport): Promise<void> => output.write(resultOf(report, asked, order, at));
  let known: RulesReport | undefined;
  let costTold = false;
  const onRules = (report: RulesReport): void => {
    known = report;
    const cost = costTold ? undefined : costText(report);
    if (cost === undefined || (report.secondsEstimated ?? 0) < WORTH_TELLING) return;
    costTold = true;
    void at.stderr.write(`${cost}\n`);
  };
  const params = { ...choices, ...asked.params, source: asked.source, ownResponses: false };
  try {
    const report = await askEngine(at, (engine, options) =>
      engine.rules({ ...params, answers, most, pairs: !args.flag('no-pairs') }, { ...options, onRules }),
    );
    await showEngineWarnings(report.prompt.problems, asked, at);
    await write(report);
  } catch (error) {
    // What was measured before the user had enough is as true as the rest would have been.
    if (known && at.signal.aborted) await write(known);
    throw error;
  }
  return 0;
}

/** Seconds; what is over sooner needs no announcement. */
const WORTH_TELLING = 10;

function resultOf(
  report: RulesReport,
  asked: AskedPrompt,
  order: (typeof RULE_ORDERS)[number],
  at: Surroundings,
): PagedResult {
  const { fileName, label } = asked;
  const notes = notesWithFile(asked);
  return {
    json: report,
    lines: window => rulesLines(report, order, { fileName, label, notes, ...window }),
    page: async () => {
      const { styles } = await readViewParts(at.packageRoot, 'attribution');
      return rulesPage({ report, order, fileName, label, headline: rulesHeadline(report), notes, styles });
    },
  };
}

/** Both models on the prompt as it is and on the one without a part, or with a text in its place; and what the old answer loses. */
async function withoutPart(
  asked: AskedPrompt,
  number: number,
  { instead, ...choices }: Choices & { readonly instead: string | undefined },
  at: Surroundings,
): Promise<PagedResult> {
  const { text, ...options } = asked.source;
  const units = ruleUnits(text, asked.document);
  const place = placeOf(units, number);
  const unit = units[place]!;
  const file = { text, options, document: asked.document };
  const changed = instead === undefined ? withoutUnits(file, [unit]) : withTextInstead(text, unit, instead, options);
  const common = { ...choices, ...asked.params, ownResponses: false };
  const tried = await askEngine(at, async (engine, progress) => {
    const only = { only: [place], answers: 1, pairs: false, ...(instead !== undefined && { instead }) };
    const effects = await engine.rules({ ...common, ...only, source: asked.source }, progress);
    const quick = { target: 'log-probability' as const, extent: 'influence' as const };
    const before = await engine.compare({ ...common, ...quick }, progress);
    const { document } = changed;
    const { response: _, ...fresh } = { ...common, ...quick, document, words: promptWords(changed.text, document) };
    // An answer that was given is the old prompt's, not the new one's.
    const after = await engine.compare(fresh, progress);
    return triedRule({ unit, place, instead, text: changed.text, effects, before, after });
  });
  const { fileName, label } = asked;
  const notes = notesWithFile(asked);
  return {
    json: tried,
    lines: window => triedLines(tried, { fileName, label, notes, ...window }),
    page: () => Promise.reject(usageError('--without makes no page.', 'Use --format text or json with it.')),
  };
}

function placeOf(units: readonly RuleUnit[], number: number): number {
  const place = units.findIndex(one => one.number === number);
  if (place !== -1) return place;
  const last = units.reduce((top, one) => Math.max(top, one.number), 0);
  throw usageError(
    `--without is ${number}, but the prompt has ${plural(last, 'part')}.`,
    'Take a number of the list that rules shows.',
  );
}
