/** @file `instruct-lens branch`: another answer from a word on, forced there and said on by either model, beside the answer that it leaves. */
import { plural } from '../../base/readableNumbers';
import type { EngineClient, RequestOptions } from '../../client/engineClient';
import { branchQuestion } from '../../client/sectionQuestions';
import { treeBranch } from '../../picture/branchTree';
import { placeOfWord, wordsCalled } from '../../picture/answerPlace';
import { BRANCHES_SCHEMA, MAX_BRANCHES, type BranchTree, type TreeBranch } from '../../protocol/branch';
import type { Comparison } from '../../protocol/comparison';
import type { ModelRole } from '../../protocol/explanation';
import { renderingOf, renderingOption, responseOptions, samplingOf, samplingOptions } from '../frame/answerOptions';
import { usageError, type ParsedArguments } from '../frame/arguments';
import { commonOptions, onlyPositional, type Command } from '../frame/commandFrame';
import { askEngine } from '../frame/engineSession';
import { modelOptions, modelsOf, runningOptions } from '../frame/modelChoice';
import { colourOption, formatOption, outputOf } from '../frame/commandOutput';
import { askedPrompt, notesWithFile, promptOptions, showEngineWarnings } from '../frame/promptInput';
import type { Surroundings } from '../frame/surroundings';
import { ASKED_DEFAULTS } from '../../protocol/askedDefaults';
import { branchLines } from '../terminal/terminalBranches';

/** Words that an error names. */
const NAMED = 10;

export const branchCommand: Command = {
  name: 'branch',
  summary: 'another answer from a word on: what a model says behind a text that is forced there',
  usage: 'branch FILE [--at WORD=TEXT] [options]',
  options: {
    at: {
      type: 'string',
      multiple: true,
      value: 'WORD=TEXT',
      help: 'say TEXT in the place of WORD of the answer; "#N" is its N-th word, "[end]" its end; without =TEXT the likeliest others are listed; repeatable',
    },
    continue: { type: 'string', value: 'WHO', help: 'who says the rest: tuned (default), base or both' },
    ...modelOptions,
    ...runningOptions,
    ...responseOptions,
    ...samplingOptions,
    ...renderingOption,
    ...promptOptions,
    ...formatOption,
    ...colourOption,
    ...commonOptions,
  },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const file = onlyPositional(args, 'FILE', branchCommand);
  const output = outputOf(args, at);
  const wishes = args.texts('at').map(wishOf);
  const chosen = modelsOf(args, at);
  const writers = writersOf(
    args,
    chosen.models.map(({ role }) => role),
  );
  const branches = writers.length * wishes.filter(({ text }) => text !== undefined).length;
  if (branches > MAX_BRANCHES)
    throw usageError(`These are ${branches} branches.`, `Ask for at most ${MAX_BRANCHES} at a time.`);
  const choices = {
    ownResponses: false,
    sampling: samplingOf(args),
    target: ASKED_DEFAULTS.target,
    baseRendering: renderingOf(args, chosen),
    extent: 'influence' as const,
  };
  const asked = await askedPrompt(file, chosen, args, at);
  const question = { ...choices, ...asked.params };
  const { tree, looked } = await askEngine(at, async (engine, options) => {
    const root = await engine.compare(question, options);
    const places = wishes.map(wish => ({ ...wish, word: wordOf(root, wish.name) }));
    const tree = await grow({ question, root, places, writers }, engine, options);
    return { tree, looked: places.filter(({ text }) => text === undefined).map(({ word }) => word) };
  });
  await showEngineWarnings(tree.root.explanation.prompt.problems, asked, at);
  const { fileName, label } = asked;
  const notes = notesWithFile(asked);
  const words = wishes.length === 0 ? 'all' : looked;
  await output.write({ json: tree, lines: window => branchLines(tree, words, { fileName, label, notes, ...window }) });
  return 0;
}

/** A word, and what to say in its place; without a text its alternatives are only looked at. */
interface Wish {
  readonly name: string;
  readonly text: string | undefined;
}

/** What stands before the first `=`; a word that has one is named by its number. */
function wishOf(given: string): Wish {
  const [, name, text] = /^([^=]+)(?:=([^]*))?$/.exec(given) ?? [];
  if (name === undefined)
    throw usageError(
      `--at is "${given}".`,
      'Write it as --at WORD=TEXT; name the word by its number, "#3", where it holds a "=".',
    );
  return { name, text };
}

function writersOf(args: ParsedArguments, roles: readonly ModelRole[]): readonly ModelRole[] {
  const who = args.choice('continue', 'tuned', ['tuned', 'base', 'both']);
  if (roles.length === 1) {
    if (args.text('continue') === undefined) return roles;
    throw usageError('--continue needs a pair.', 'Leave it out with --model: there is only one model.');
  }
  return who === 'both' ? ['tuned', 'base'] : [who];
}

function wordOf(root: Comparison, name: string): number {
  const [word, ...more] = wordsCalled(root, name);
  const { words } = root.surprise;
  if (word === undefined) {
    const named = words.slice(0, NAMED).map(({ text, end }) => (end ? '[end]' : text));
    const rest = words.length > NAMED ? ', …' : '';
    throw usageError(
      `The answer has no word "${name}".`,
      `Name one of its ${plural(words.length, 'word')} (${named.join(', ')}${rest}), or its number, in quotes for the shell: "#1".`,
    );
  }
  if (more.length === 0) return word;
  const numbers = [word, ...more].map(w => `"#${w + 1}"`);
  throw usageError(
    `The answer has the word "${name}" ${numbers.length} times.`,
    `Name one by its number, in quotes for the shell: ${numbers.slice(0, NAMED).join(', ')}.`,
  );
}

interface Growing {
  readonly question: Parameters<EngineClient['compare']>[0];
  readonly root: Comparison;
  readonly places: readonly (Wish & { readonly word: number })[];
  readonly writers: readonly ModelRole[];
}

async function grow(
  { question, root, places, writers }: Growing,
  engine: EngineClient,
  options: RequestOptions,
): Promise<BranchTree> {
  const branches: TreeBranch[] = [];
  for (const { text, word, name } of places) {
    if (text === undefined) continue;
    for (const goesOn of writers) {
      const place = placeOfWord(root, word, goesOn);
      if (!place) throw usageError(`The word "${name}" has no token of its own.`, 'Name the word before it.');
      const asked = branchQuestion(question, root, { ...place, goesOn, forced: { text } });
      branches.push(treeBranch(await engine.branch(asked, options), root, 0));
    }
  }
  return { schema: BRANCHES_SCHEMA, root, branches };
}
