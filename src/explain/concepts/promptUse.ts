/** @file Which concepts a prompt makes the layers write: per token the strongest and the most changed, and over the whole prompt. */
import type { Matrix } from '../../base/matrix';
import type { ConceptStrength } from '../../protocol/concepts';

/** Concepts that are named of a token, on each of its two lists. */
const NAMED = 5;
/** Concepts of the whole prompt that are given token by token: those used most, and those whose use differs most. */
const TRACKED = 12;

/** One layer's concepts (base components in order of rank, or a single model's) and what each model writes along them. */
export interface LayerUse {
  readonly layer: number;
  /** Base before tuned. */
  readonly models: readonly ModelUse[];
  /** Concepts that may be named: where two base components share a tuned one, only the nearer stands for it. */
  readonly named: readonly boolean[];
}

export interface ModelUse {
  /** Tokens x concepts. */
  readonly projection: Matrix;
  /** Length of the layer's output at each token. */
  readonly lengths: ArrayLike<number>;
}

/** A concept by its layer (index into the layers given) and rank. */
export interface Place {
  readonly layer: number;
  readonly component: number;
}

/** 0 where the layer writes nothing. */
export function strengthAt({ projection, lengths }: ModelUse, token: number, component: number): ConceptStrength {
  const value = projection.data[token * projection.columns + component]!;
  const length = lengths[token]!;
  return { projection: value, strength: length > 0 ? Math.min(1, Math.abs(value) / length) : 0 };
}

/** Strongest in the last (tuned or single) model, strongest first. */
export function strongestAt(layers: readonly LayerUse[], token: number): Place[] {
  return best(layers, NAMED, ({ models }, component) => strengthAt(models.at(-1)!, token, component).strength);
}

/** Largest |tuned - base| first; the two must read the same tokens. */
export function mostChangedAt(layers: readonly LayerUse[], token: number): Place[] {
  return best(layers, NAMED, ({ models }, component) => {
    const [base, tuned] = models.map(model => strengthAt(model, token, component).strength);
    return tuned === undefined ? 0 : Math.abs(tuned - base!);
  });
}

/** Mean strength of a concept over some tokens, 0 without any. */
export function meanStrength(model: ModelUse, tokens: readonly number[], component: number): number {
  const sum = tokens.reduce((total, token) => total + strengthAt(model, token, component).strength, 0);
  return tokens.length === 0 ? 0 : sum / tokens.length;
}

/** @param tokens of each model over which the mean is taken. @returns used most, then those whose mean differs most, each once */
export function mostUsed(layers: readonly LayerUse[], tokens: readonly (readonly number[])[]): Place[] {
  const means = new Map(layers.map(layer => [layer, meansOf(layer, tokens)]));
  const mean = (layer: LayerUse, model: number, component: number): number => means.get(layer)!.at(model)![component]!;
  const used = best(layers, TRACKED, (layer, component) => mean(layer, -1, component));
  if (tokens.length < 2) return used;
  const changed = best(layers, TRACKED, (layer, component) =>
    Math.abs(mean(layer, 1, component) - mean(layer, 0, component)),
  );
  return uniquePlaces([...used, ...changed]);
}

export function uniquePlaces(places: readonly Place[]): Place[] {
  return [...new Map(places.map(place => [`${place.layer}.${place.component}`, place])).values()];
}

function meansOf({ models }: LayerUse, tokens: readonly (readonly number[])[]): Float64Array[] {
  return models.map((model, m) =>
    Float64Array.from({ length: model.projection.columns }, (_, component) =>
      meanStrength(model, tokens[m]!, component),
    ),
  );
}

/** The places with the largest values above 0, largest first. */
function best(
  layers: readonly LayerUse[],
  count: number,
  value: (layer: LayerUse, component: number) => number,
): Place[] {
  const kept: (Place & { readonly value: number })[] = [];
  layers.forEach((layer, l) => {
    layer.named.forEach((named, component) => {
      const own = named ? value(layer, component) : 0;
      if (own <= 0 || (kept.length === count && own <= kept.at(-1)!.value)) return;
      const at = kept.findIndex(other => other.value < own);
      kept.splice(at < 0 ? kept.length : at, 0, { layer: l, component, value: own });
      kept.length = Math.min(kept.length, count);
    });
  });
  return kept.map(({ layer, component }) => ({ layer, component }));
}
