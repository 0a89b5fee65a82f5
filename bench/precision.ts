/**
 * @file How near pictures in 8 bits are to the exact ones: Spearman's rank correlation of the words' influence, on the two real models. What is
 * exact here are the values that their files stand for; all matrices are rounded, whatever they are stored as.
 */
import { matrixNames } from '../src/architecture/decoderSpec';
import { explainPrompt } from '../src/engine/attribution/explainPrompt';
import { DiskCache } from '../src/engine/cache/diskCache';
import { ExecutionProviders } from '../src/engine/providers/executionProvider';
import { ResultCache } from '../src/engine/reading/resultCache';
import { neverCancelled } from '../src/engine/request/hooks';
import { SessionPool, type OpenedModel } from '../src/engine/runtime/sessionPool';
import { parsePrompt } from '../src/prompt/parsePrompt';
import { promptWords } from '../src/prompt/words';
import type { Figure } from './figures';
import { median } from './statistics';
import { promptSets, whyNot, type BenchPrompt, type PromptSet } from './trust/promptSets';
import { mean, spearman } from './trust/rank';

/** Prompts of each model. */
const PROMPTS = 24;
const ANSWER_TOKENS = 24;
/** Expected of 8 bits; below it the rung would not be worth having. */
const LEAST = 0.99;

class RoundedPool extends SessionPool {
  override open(folder: string): OpenedModel {
    const { checkpoint, spec } = super.open(folder);
    const names = matrixNames(spec);
    const tensors = new Map(
      [...checkpoint.tensors].map(([name, tensor]) => [name, names.has(name) ? { ...tensor, rounded: true } : tensor]),
    );
    return { checkpoint: { ...checkpoint, tensors }, spec };
  }
}

interface Picture {
  readonly words: readonly number[];
  readonly answer: string;
}

/** Asks one pool about one prompt after the other. */
function asker(pool: SessionPool, { models }: PromptSet) {
  const diskCache = new DiskCache({ folder: undefined });
  const providers = new ExecutionProviders({ entry: '', setting: 'cpu', cache: diskCache });
  const state = { pool, cache: new ResultCache(), diskCache, providers };
  const nothing = (): void => undefined;
  return async ({ text, fileName }: BenchPrompt, response?: string): Promise<Picture> => {
    const document = parsePrompt(text, { fileName });
    const { models: explained } = await explainPrompt(
      state,
      {
        ...{ request: '1', document, words: promptWords(text, document), models, ownResponses: false },
        ...(response === undefined ? {} : { response }),
        sampling: { maxTokens: ANSWER_TOKENS, temperature: 0, topP: 1, seed: 0 },
        ...{ target: 'log-probability', baseRendering: 'tuned-template', extent: 'influence' },
      },
      { pause: neverCancelled, report: nothing, onFirstPicture: nothing },
    );
    const { words, response: answer } = explained[0]!;
    return { words: words.map(({ influence = 0 }) => influence), answer: answer.text };
  };
}

async function correlations(set: PromptSet): Promise<number[]> {
  const exact = asker(new SessionPool({ layerwise: false }), set);
  const rounded = asker(new RoundedPool({ layerwise: false }), set);
  const found: number[] = [];
  for (const prompt of set.prompts().slice(0, PROMPTS)) {
    const { answer } = await exact(prompt);
    if (answer.trim() === '') continue;
    // The same text is forced on both, so that both read the same tokens.
    const rho = spearman((await exact(prompt, answer)).words, (await rounded(prompt, answer)).words);
    if (rho !== undefined) found.push(rho);
  }
  return found;
}

export async function benchPrecision(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const set of [promptSets.smollm2, promptSets.gemma3]) {
    const why = whyNot(set);
    if (why !== undefined) {
      process.stderr.write(`${set.title} is left out: ${why}.\n`);
      continue;
    }
    const rhos = await correlations(set);
    const title = `${set.title}, ${rhos.length} prompts, influence in 8 bits against exact`;
    figures.push(
      { name: `${title}: Spearman, mean`, value: mean(rhos), unit: '', atLeast: LEAST },
      { name: `${title}: Spearman, median`, value: median(rhos), unit: '' },
      { name: `${title}: Spearman, least`, value: Math.min(...rhos), unit: '' },
    );
  }
  return figures;
}
