/** @file The model pairs that the product knows by name, and which models a user's choice means. */
import { sentence } from '../base/sentence';
import * as path from 'node:path';
import { LensError } from '../base/errors';
import type { ModelChoice } from '../protocol/request';
import { nameOfPlace } from './hubCache';

export interface ModelPair {
  readonly name: string;
  /** What it is, a few words for a list. */
  readonly title: string;
  /** Checkpoint folders. */
  readonly base: string;
  readonly tuned: string;
  /** The verbs that it was tuned on, where they are not those of people's instructions. */
  readonly verbs?: readonly string[];
}

/** What a user may say about models; folders are absolute. */
export interface ModelWish {
  readonly pair?: string | undefined;
  readonly base?: string | undefined;
  readonly tuned?: string | undefined;
  readonly model?: string | undefined;
}

export interface ChosenModels {
  /** How the choice is called in a heading: a pair's name or the folders' names. */
  readonly label: string;
  /** Base before tuned. */
  readonly models: readonly ModelChoice[];
}

const DEFAULT_PAIR = 'demo';
/** The tasks of its world; see models/demo/README.md. */
const DEMO_VERBS =
  'count reverse sort repeat capitalize find classify translate give change list summarize answer explain name describe write';

/** A pair that the user has named. */
type OwnPair = Pick<ModelPair, 'name'> & Record<'base' | 'tuned', { readonly folder: string }>;

function asPair({ name, base, tuned }: OwnPair): ModelPair {
  return { name, title: 'named by you', base: base.folder, tuned: tuned.folder };
}

/** @param packageRoot folder that holds `models/` */
export function knownPairs(packageRoot: string): readonly ModelPair[] {
  const demo = path.join(packageRoot, 'models', 'demo');
  return [
    {
      name: 'demo',
      title: 'bundled toy pair that knows one Little World',
      base: path.join(demo, 'base'),
      tuned: path.join(demo, 'tuned'),
      verbs: DEMO_VERBS.split(' '),
    },
  ];
}

/** The verbs of the known pair that these models are. */
export function verbsOf({ models }: ChosenModels, packageRoot: string): readonly string[] | undefined {
  const folders = new Set(models.map(model => model.folder));
  return knownPairs(packageRoot).find(({ base, tuned }) => [...folders].every(f => f === base || f === tuned))?.verbs;
}

/**
 * The models that a wish means; the demo pair where it says nothing.
 * @param own pairs that the user has named
 * @throws LensError usage where the wish contradicts itself or names an unknown pair
 */
export function chooseModels(wish: ModelWish, packageRoot: string, own: readonly OwnPair[] = []): ChosenModels {
  const ways = [wish.pair, wish.model, wish.base ?? wish.tuned].filter(way => way !== undefined);
  if (ways.length > 1) throw conflict();
  if (wish.model !== undefined) {
    return { label: nameOfPlace(wish.model), models: [{ role: 'single', folder: wish.model }] };
  }
  if (wish.base !== undefined || wish.tuned !== undefined) return pairOfFolders(wish.base, wish.tuned);
  return namedPair(wish.pair ?? DEFAULT_PAIR, [...knownPairs(packageRoot), ...own.map(asPair)]);
}

function pairOfFolders(base: string | undefined, tuned: string | undefined): ChosenModels {
  if (base === undefined || tuned === undefined) {
    const missing = base === undefined ? 'base' : 'tuned';
    throw new LensError({
      reason: 'usage',
      message: sentence`A pair needs both models; the ${missing} model is missing.`,
      next: { step: 'complete-pair', missing },
    });
  }
  return { label: `${nameOfPlace(base)} and ${nameOfPlace(tuned)}`, models: pairModels(base, tuned) };
}

function namedPair(name: string, pairs: readonly ModelPair[]): ChosenModels {
  const pair = pairs.find(p => p.name === name);
  if (pair !== undefined) return { label: `${name} pair`, models: pairModels(pair.base, pair.tuned) };
  throw new LensError({
    reason: 'usage',
    message: sentence`There is no pair named "${name}"; known: ${pairs.map(p => p.name).join(', ')}.`,
    next: { step: 'choose-pair' },
  });
}

function pairModels(base: string, tuned: string): readonly ModelChoice[] {
  return [
    { role: 'base', folder: base },
    { role: 'tuned', folder: tuned },
  ];
}

function conflict(): LensError {
  return new LensError({
    reason: 'usage',
    message: sentence`A named pair, a single model, and a base with a tuned model cannot be combined.`,
    next: { step: 'one-choice-of-models' },
  });
}
