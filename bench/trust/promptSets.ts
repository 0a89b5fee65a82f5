/** @file The prompts of the trust bench and the models that read them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mulberry32 } from '../../src/base/random';
import type { UnitKind } from '../../src/prompt/promptUnits';
import type { ModelChoice } from '../../src/protocol/request';

const root = process.cwd();
const ownPrompts = join(root, 'bench', 'trust', 'prompts');
const selfInstruct = join(root, '..', 'shared', 'prompts', 'self-instruct-252.jsonl');
const realModel = (file: string): string => join(root, '.cache', 'real-models', file);
const smollm2: ModelChoice = { role: 'single', folder: realModel('smollm2-135m-instruct-q4_1.gguf') };
const gemma3: ModelChoice = { role: 'single', folder: realModel('gemma-3-270m-q4_k_m.gguf') };

/** Words of a self-instruct prompt: with fewer, fractions of the words come to the same few words; with more, a processor takes long. */
const FEWEST_WORDS = 8;
const MOST_WORDS = 60;
const SHUFFLE_SEED = 17;

export interface BenchPrompt {
  readonly fileName: string;
  readonly text: string;
}

export interface PromptSet {
  readonly title: string;
  /** What the prompts are, for the page. */
  readonly about: string;
  /** Base before tuned. */
  readonly models: readonly ModelChoice[];
  readonly prompts: () => readonly BenchPrompt[];
  /** How many where nobody says otherwise. */
  readonly count: number;
  readonly units: UnitKind & ('words' | 'sentences');
  readonly answerTokens: number;
  /** Of integrated gradients. */
  readonly steps: number;
  /** Prompts whose integrated gradients are taken together; after each batch the page is written. */
  readonly batch: number;
}

export const promptSets = {
  demo: {
    title: 'Demo pair',
    about:
      'instructions of its world, drawn with a seed that it was not trained on; the tuned model’s answers, forced on both',
    models: [
      { role: 'base', folder: join(root, 'models', 'demo', 'base') },
      { role: 'tuned', folder: join(root, 'models', 'demo', 'tuned') },
    ],
    prompts: () => ofLines(join(ownPrompts, 'little-world.jsonl')),
    count: 40,
    units: 'words',
    answerTokens: 48,
    steps: 32,
    batch: 20,
  },
  smollm2: {
    title: 'SmolLM2-135M-Instruct',
    about: `user-oriented self-instruct prompts of ${FEWEST_WORDS} to ${MOST_WORDS} words, shuffled with a seed; its own answers`,
    models: [smollm2],
    prompts: ofSelfInstruct,
    count: 24,
    units: 'words',
    answerTokens: 32,
    steps: 8,
    batch: 2,
  },
  gemma3: {
    title: 'Gemma 3 270M (base)',
    about: 'the first of the same prompts, read as plain text; what it goes on with',
    models: [gemma3],
    prompts: ofSelfInstruct,
    count: 12,
    units: 'words',
    answerTokens: 12,
    steps: 8,
    batch: 2,
  },
  long: {
    title: 'Long system prompts, by sentences',
    about:
      'system prompts of 400 to 900 tokens with one question each (bench/trust/prompts), on SmolLM2-135M-Instruct; its own answers',
    models: [smollm2],
    prompts: longPrompts,
    count: 8,
    units: 'sentences',
    answerTokens: 24,
    steps: 8,
    batch: 1,
  },
} as const satisfies Readonly<Record<string, PromptSet>>;
export type SetName = keyof typeof promptSets;

/** Why a set cannot be run here; undefined where it can. */
export function whyNot({ models, prompts }: PromptSet): string | undefined {
  const missing = models.find(({ folder }) => !existsSync(folder));
  if (missing) return `${missing.folder} is not there; node scripts/real-models/fetch.mjs fetches it`;
  return prompts === ofSelfInstruct && !existsSync(selfInstruct) ? `${selfInstruct} is not there` : undefined;
}

function ofSelfInstruct(): readonly BenchPrompt[] {
  const words = ({ text }: BenchPrompt): number => text.split(/\s+/).length;
  const fitting = ofLines(selfInstruct).filter(prompt => words(prompt) >= FEWEST_WORDS && words(prompt) <= MOST_WORDS);
  const random = mulberry32(SHUFFLE_SEED);
  return fitting
    .map(prompt => ({ prompt, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ prompt }) => prompt);
}

/** As plain text files: one user message each. */
function ofLines(file: string): BenchPrompt[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line, i) => ({
    fileName: `prompt-${i + 1}.txt`,
    text: (JSON.parse(line) as { readonly prompt: string }).prompt,
  }));
}

function longPrompts(): readonly BenchPrompt[] {
  const files = readdirSync(ownPrompts).filter(name => name.endsWith('.prompt.yml'));
  return files.sort().map(fileName => ({ fileName, text: readFileSync(join(ownPrompts, fileName), 'utf8') }));
}
