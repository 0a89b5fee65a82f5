/** @file Branches of an answer on the demo pair, in this process: equal what the model says by itself, and what explaining them by hand gives. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { explainPrompt } from '../../../../src/engine/attribution/explainPrompt';
import { branchAnswer } from '../../../../src/engine/comparison/branchAnswer';
import { comparePrompt } from '../../../../src/engine/comparison/comparePrompt';
import { ResultCache } from '../../../../src/engine/reading/resultCache';
import { neverCancelled } from '../../../../src/engine/request/hooks';
import { openModel, SessionPool } from '../../../../src/engine/runtime/sessionPool';
import { branchQuestion, type BranchChoice } from '../../../../src/client/sectionQuestions';
import { treeBranch } from '../../../../src/picture/branchTree';
import { branchNotes, branchTexts } from '../../../../src/picture/branchWords';
import type { Branch } from '../../../../src/protocol/branch';
import type { Comparison } from '../../../../src/protocol/comparison';
import type { ModelRole } from '../../../../src/protocol/explanation';
import { demoPair, failure, wish, type ExplainWish } from '../../../support/engine';

const PROMPT = readFileSync('examples/little-world.prompt.md', 'utf8').split('---\n').at(-1)!.trim();
const pool = new SessionPool();
const hooks = {
  pause: neverCancelled,
  report: () => undefined,
  onFirstPicture: () => undefined,
  onAnswer: () => undefined,
  stopped: () => false,
};
afterAll(async () => {
  for (const { folder } of demoPair)
    await (await pool.model(openModel(folder), { promptTokens: 1, responseTokens: 1 })).release();
});

const asked = (changes: Partial<ExplainWish> = {}): ExplainWish => wish(PROMPT, { extent: 'influence', ...changes });
const fresh = () => ({ pool, cache: new ResultCache() });

async function compared(question: ExplainWish): Promise<Comparison> {
  return comparePrompt(fresh(), { ...question, request: '1' }, hooks);
}

function branch(question: ExplainWish, left: Comparison, choice: BranchChoice, state = fresh()): Promise<Branch> {
  return branchAnswer(state, { ...branchQuestion(question, left, choice), request: '2' }, hooks);
}

const idsOf = ({ explanation }: Comparison, role: ModelRole): number[] =>
  explanation.models.find(model => model.role === role)!.response.tokens.map(({ id }) => id);

describe('greedy', async () => {
  const question = asked();
  const root = await compared(question);
  const ids = idsOf(root, 'tuned');

  test('what the model would have said anyway, forced at any place, gives exactly its answer', async () => {
    // The pictures of the one answer are computed once; what is said behind each beginning is said anew.
    const state = fresh();
    for (const [position, id] of ids.entries()) {
      const same = await branch(question, root, { role: 'tuned', position, forced: { id }, goesOn: 'tuned' }, state);
      expect(idsOf(same.comparison, 'tuned')).toEqual(ids);
      expect(same.start).toMatchObject({ kept: position, joined: false });
      expect(branchNotes(same, root)[0]).toBe('The same answer as the one that it leaves.');
    }
  });

  test('a branch is what explaining its answer by hand gives', async () => {
    const made = await branch(question, root, { role: 'tuned', position: 3, forced: { text: 'red' }, goesOn: 'tuned' });
    const { kept, forced, said } = branchTexts(made);
    expect(forced).toBe(' red');
    expect(said).not.toBe('');
    const byHand = await compared({ ...question, response: kept + forced + said });
    expect(made.comparison.explanation).toEqual(byHand.explanation);
    expect(made.comparison.surprise).toEqual(byHand.surprise);
    const tree = treeBranch(made, root, 0);
    const sum = byHand.surprise.models.map(({ tokens }) => tokens.reduce((all, one) => all + one.logProbability, 0));
    expect(tree.models.map(({ logProbability }) => logProbability)).toEqual(sum);
    for (const { role, gained, lost } of tree.models) {
      const [was, is] = [root, byHand].map(one => one.explanation.models.find(model => model.role === role)!);
      for (const { word, difference } of [...gained, ...lost])
        expect(difference).toBe(is!.words[word]!.influence! - was!.words[word]!.influence!);
    }
  });

  test('the other model goes on with what is forced, as it would behind the same prompt and words', async () => {
    const made = await branch(question, root, { role: 'tuned', position: 3, forced: { text: 'red' }, goesOn: 'base' });
    const own = idsOf(made.comparison, 'base');
    expect(own.slice(0, 3)).toEqual(ids.slice(0, 3));
    const { tokens } = made.comparison.surprise.models.find(({ role }) => role === 'base')!;
    const begun = made.start.kept + made.start.forced.length;
    expect(tokens.length).toBeGreaterThan(begun);
    for (const { rank } of tokens.slice(begun)) expect(rank).toBe(1);
  });

  test('a branch of a branch', async () => {
    const first = await branch(question, root, {
      role: 'tuned',
      position: 3,
      forced: { text: 'red' },
      goesOn: 'tuned',
    });
    const choice = { role: 'tuned', position: 1, forced: { text: 'saw' }, goesOn: 'tuned' } as const;
    const second = await branch(question, first.comparison, choice);
    expect(branchTexts(second)).toMatchObject({ kept: 'Rose', forced: ' saw' });
    const tree = treeBranch(second, first.comparison, 1);
    const before = first.comparison.surprise.models[1]!.tokens.reduce((sum, one) => sum + one.logProbability, 0);
    expect(tree.models[1]!.parentLogProbability).toBe(before);
  });

  test('an end that is forced, and one that comes at once', async () => {
    const end = ids.at(-1)!;
    const forced = await branch(question, root, { role: 'tuned', position: 2, forced: { id: end }, goesOn: 'tuned' });
    expect(idsOf(forced.comparison, 'tuned')).toEqual([...ids.slice(0, 2), end]);
    expect(branchNotes(forced, root)).toEqual(['The end was forced: nothing follows.']);
    const last = { role: 'tuned', position: ids.length - 2, forced: { id: ids.at(-2)! }, goesOn: 'tuned' } as const;
    const once = await branch(question, root, last);
    expect(branchNotes(once, root)).toContain('Behind what was forced, tuned ended the answer at once.');
  });

  test('a text at the end goes on as a next word; what closes stands where it is', async () => {
    const at = { role: 'tuned', position: ids.length - 1, goesOn: 'tuned' } as const;
    const more = await branch(question, root, { ...at, forced: { text: 'The end' } });
    expect(branchTexts(more).forced).toBe(' The end');
    const closing = await branch(question, root, {
      role: 'tuned',
      position: 1,
      forced: { text: ', a' },
      goesOn: 'tuned',
    });
    expect(branchTexts(closing).forced).toBe(', a');
  });

  test('an answer at the token limit: nothing is said behind what is forced, or only up to the limit', async () => {
    const short = asked({ sampling: { ...question.sampling, maxTokens: 4 } });
    const cut = await compared(short);
    const own = idsOf(cut, 'tuned');
    expect(own).toHaveLength(4);
    const last = await branch(short, cut, { role: 'tuned', position: 3, forced: { id: own[3]! }, goesOn: 'tuned' });
    expect(idsOf(last.comparison, 'tuned')).toEqual(own);
    expect(branchNotes(last, cut).at(-1)).toMatch(/as long as it may be/);
    const before = await branch(short, cut, { role: 'tuned', position: 2, forced: { id: own[2]! }, goesOn: 'tuned' });
    expect(idsOf(before.comparison, 'tuned')).toEqual(own);
    expect(before.comparison.answers[0]!.ending).toBe('limit');
  });

  test('places, tokens and texts that are none are refused with a next step', async () => {
    const at = { role: 'tuned', position: 1, goesOn: 'tuned' } as const;
    const refused = async (choice: BranchChoice): Promise<string> =>
      (await failure(branch(question, root, choice))).message;
    for (const position of [-1, ids.length, 1.5, Number.NaN])
      expect(await refused({ ...at, position, forced: { text: 'a' } })).toMatch(/none of them at/);
    expect(await refused({ ...at, forced: { id: 10 ** 6 } })).toMatch(/outside the tuned model's vocabulary/);
    expect(await refused({ ...at, forced: { text: '' } })).toBe('The text to force is empty.');
    expect(await refused({ ...at, forced: { text: 'a'.repeat(10_001) } })).toMatch(/at most 10000 can be forced/);
    expect(await refused({ ...at, forced: { text: 'a '.repeat(4000) } })).toMatch(/has room for/);
    expect(await refused({ ...at, goesOn: 'single', forced: { text: 'a' } })).toMatch(/no single model/);
  });
});

test('sampled: forcing what was drawn leaves what is drawn behind it as it was', async () => {
  const question = asked({ sampling: { maxTokens: 16, temperature: 1.5, topP: 0.95, seed: 7 } });
  const root = await compared(question);
  const ids = idsOf(root, 'tuned');
  for (const position of [0, 2, ids.length - 1]) {
    const same = await branch(question, root, {
      role: 'tuned',
      position,
      forced: { id: ids[position]! },
      goesOn: 'tuned',
    });
    expect(idsOf(same.comparison, 'tuned')).toEqual(ids);
  }
});

test('a text that the tokenizer joins with the word before it: what is kept stays, and the forced tokens are named', async () => {
  const question = asked();
  const root = await compared(question);
  // Half of a word that is one token, then something without a space in front, in whose place the other half is forced.
  const half = await branch(question, root, { role: 'tuned', position: 0, forced: { text: 'Ro' }, goesOn: 'tuned' });
  const kept = half.start.forced.length;
  const stop = idsOf(root, 'tuned').at(-2)!;
  const place = { role: 'tuned', position: kept, goesOn: 'tuned' } as const;
  const left = await branch(question, half.comparison, { ...place, forced: { id: stop } });
  expect(branchTexts(left)).toMatchObject({ kept: 'Ro', forced: '.' });
  const joined = await branch(question, left.comparison, { ...place, forced: { text: 'se' } });
  expect(joined.start).toMatchObject({ kept, joined: true });
  expect(branchTexts(joined)).toMatchObject({ kept: 'Ro', forced: 'se' });
  const named = joined.start.forced.map(({ id, text }) => `${text} (${id})`).join(', ');
  expect(branchNotes(joined, left.comparison)[0]).toContain(`These tokens were forced: ${named}.`);
});

test('explained alone, a model goes on with its own answer', async () => {
  const models = [{ role: 'single', folder: demoPair[1]!.folder }] as const;
  const question = asked({ models, baseRendering: 'own-template' });
  const root = await compared(question);
  const made = await branch(question, root, { role: 'single', position: 3, forced: { text: 'red' }, goesOn: 'single' });
  const text = Object.values(branchTexts(made)).join('');
  const byHand = await explainPrompt(fresh(), { ...question, request: '3', response: text }, hooks);
  expect(made.comparison.explanation).toEqual(byHand);
});
