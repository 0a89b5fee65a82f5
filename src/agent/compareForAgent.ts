/** @file `compare_models` and `compare_versions`: what tuning, or an edit, changed for a prompt. */
import { comparisonHeadline } from '../picture/comparisonHeadline';
import { withTrust } from '../picture/shownTrust';
import { fairnessOf } from '../picture/trustWarning';
import { comparedVersions } from '../picture/versionLists';
import type { AgentComparison, AgentVersions, AgentVersionWord } from '../protocol/agent';
import type { Comparison, VersionComparison, VersionedWord, WordShift } from '../protocol/comparison';
import type { ModelRole } from '../protocol/explanation';
import { QUICK_TRUST_SECONDS } from '../protocol/trust';
import {
  agentTrust,
  influenceAt,
  modelNamed,
  rounded,
  warningsOf,
  type AgentEngine,
  type AgentOptions,
  type AgentPrompt,
} from './agentPrompt';

/** Words of the answer listed at most. */
const SURPRISES = 8;
/** Rows of each list of a version comparison. */
const LISTED = 8;

export async function compareForAgent(
  prompt: AgentPrompt,
  engine: AgentEngine,
  options: AgentOptions,
): Promise<{ readonly answer: AgentComparison; readonly comparison: Comparison }> {
  const comparison = await compared(prompt, engine, options);
  const { explanation, instruction } = comparison;
  const shift = ({ word, difference }: WordShift) => influenceAt(prompt, explanation.prompt.words[word]!, difference);
  const answer: AgentComparison = {
    prompt: prompt.name,
    says: comparisonHeadline(comparison),
    answers: answersOf(prompt, comparison),
    compared: comparedAnswer(comparison),
    surprises: surprisesOf(comparison),
    gained: instruction.gained.map(shift),
    lost: instruction.lost.map(shift),
    trust: trustOf(prompt, comparison),
    notComputed: [
      'Instruction scores and the full matrix: run instruct-lens compare in a terminal.',
      'Attention and concepts: run instruct-lens compare in a terminal.',
    ],
    warnings: warningsOfComparison(prompt, comparison),
  };
  return { answer, comparison };
}

/** What an edit changed: both versions, each on the answer to it. */
export async function compareVersionsForAgent(
  before: AgentPrompt,
  after: AgentPrompt,
  engine: AgentEngine,
  options: AgentOptions,
): Promise<AgentVersions> {
  const was = await compared(before, engine, options);
  const is = await compared(after, engine, options);
  const { versions, told } = comparedVersions(was, is);
  const roles = is.explanation.models.map(({ role }) => role).reverse();
  return {
    prompt: before.name === after.name ? after.name : `${before.name} and ${after.name}`,
    says: told.headline,
    answers: { before: answersOf(before, was), after: answersOf(after, is) },
    models: roles.map(role => ({ ...modelNamed(after, role), ...listsOf(role, versions, [before, after]) })),
    trust: { before: trustOf(before, was), after: trustOf(after, is) },
    notComputed: ['What a single part of the prompt does: ask test_instruction about it.'],
    warnings: [
      ...new Set([
        ...told.notes,
        ...warningsOfComparison(before, was).map(text => `Before: ${text}`),
        ...warningsOfComparison(after, is).map(text => `After: ${text}`),
      ]),
    ],
  };
}

/** Without the matrices, which nothing here tells. */
async function compared(prompt: AgentPrompt, engine: AgentEngine, options: AgentOptions): Promise<Comparison> {
  const comparison = await engine.compare({ ...prompt.params, extent: 'influence' }, options);
  // A model that could not be used has no picture to be believed or not.
  if (comparison.failures.length > 0) return comparison;
  const methods = ['influence'] as const;
  const asked = { ...prompt.params, source: prompt.source, methods, atMostSeconds: QUICK_TRUST_SECONDS };
  const report = await engine.trust(asked, options);
  return { ...comparison, explanation: withTrust(comparison.explanation, methods, report) };
}

function answersOf(prompt: AgentPrompt, { answers }: Comparison): AgentComparison['answers'] {
  return answers.map(({ role, text, ending }) => ({ ...modelNamed(prompt, role), text, ending }));
}

function comparedAnswer({ explanation }: Comparison): AgentComparison['compared'] {
  const { text, origin, tokens } = explanation.models.at(-1)!.response;
  return { text, from: origin, tokens: tokens.length };
}

function surprisesOf({ surprise }: Comparison): AgentComparison['surprises'] {
  return surprise.words
    .flatMap(({ text, end, models }) => {
      const of = (role: ModelRole): number | undefined => models.find(model => model.role === role)?.logProbability;
      const [base, tuned] = [of('base'), of('tuned')];
      if (base === undefined || tuned === undefined) return [];
      return [{ text: end ? '(end of the answer)' : text, base: rounded(base), tuned: rounded(tuned) }];
    })
    .sort((a, b) => Math.abs(b.tuned - b.base) - Math.abs(a.tuned - a.base))
    .slice(0, SURPRISES);
}

function trustOf(prompt: AgentPrompt, { explanation }: Comparison): AgentComparison['trust'] {
  return explanation.models.map(({ role, trust }) => ({ ...modelNamed(prompt, role), ...agentTrust(trust) }));
}

function warningsOfComparison(prompt: AgentPrompt, comparison: Comparison): string[] {
  const failures = comparison.failures.map(({ message, next }) => `${message} ${next}`);
  return [...fairnessOf(comparison), ...failures, ...warningsOf(prompt, comparison.explanation.prompt.problems)];
}

function listsOf(
  role: ModelRole,
  { words, before: was, after: is }: VersionComparison,
  [before, after]: readonly [AgentPrompt, AgentPrompt],
) {
  const rows = words.flatMap((word: VersionedWord) => {
    const influence = word.models.find(model => model.role === role);
    if (!influence) return [];
    const at =
      word.after === undefined
        ? before.lines.range(was.explanation.prompt.words[word.before!]!.span)
        : after.lines.range(is.explanation.prompt.words[word.after]!.span);
    const told: AgentVersionWord = {
      text: word.text,
      at,
      ...(influence.before !== undefined && { before: rounded(influence.before) }),
      ...(influence.after !== undefined && { after: rounded(influence.after) }),
    };
    return [told];
  });
  const stayed = (row: AgentVersionWord): boolean => row.before !== undefined && row.after !== undefined;
  const change = ({ before: old = 0, after: now = 0 }: AgentVersionWord): number => now - old;
  const pick = (of: (row: AgentVersionWord) => boolean, size: (row: AgentVersionWord) => number) =>
    rows
      .filter(row => of(row) && size(row) > 0)
      .sort((a, b) => size(b) - size(a))
      .slice(0, LISTED);
  return {
    gained: pick(stayed, change),
    lost: pick(stayed, row => -change(row)),
    came: pick(
      row => row.before === undefined,
      row => Math.abs(change(row)),
    ),
    went: pick(
      row => row.after === undefined,
      row => Math.abs(change(row)),
    ),
  };
}
