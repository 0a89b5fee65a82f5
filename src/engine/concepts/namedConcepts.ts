/** @file What the runs of a prompt say of a pair's components, and the concepts among them that are named. */
import { angleOf } from '../../explain/concepts/subspaces';
import type { LayerUse, Place } from '../../explain/concepts/promptUse';
import { WordTable } from '../../explain/concepts/strongestWords';
import type { PromptConcept } from '../../protocol/concepts';
import type { ProviderName } from '../../protocol/providers';
import type { ReadingModel } from '../reading/readingModels';
import type { ComputedLayer, ConceptModel } from './conceptReport';
import type { FeedForwardRun } from './feedForwardRun';

/** Words that name a concept on a prompt; its report has them all. */
const WORDS = 15;

/** One model of the request with the prompt as it read it. */
export interface RunModel {
  readonly model: ConceptModel;
  readonly reader: ReadingModel;
  readonly run: FeedForwardRun;
  /** What the run was made on. */
  readonly provider: ProviderName;
}

/** What was computed of all layers. */
export interface Use {
  readonly computed: readonly ComputedLayer[];
  readonly layers: readonly LayerUse[];
}

/** The concepts that were named so far, each once. */
export class NamedConcepts {
  readonly #table = new WordTable();
  readonly #places = new Map<string, number>();
  readonly #concepts: PromptConcept[] = [];

  constructor(private readonly use: Use) {}

  get concepts(): readonly PromptConcept[] {
    return this.#concepts;
  }

  get words(): readonly string[] {
    return this.#table.words;
  }

  index({ layer, component }: Place): number {
    const key = `${layer}.${component}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.#concepts.length);
    this.#concepts.push(this.#describe(layer, component));
    return this.#concepts.length - 1;
  }

  #describe(layer: number, component: number): PromptConcept {
    const { models, match } = this.use.computed[layer]!;
    const tuned = match?.tuned[component];
    const cosine = match?.cosines[component] ?? 1;
    const { words, scores } = models.at(-1)!.words[tuned ?? component]!;
    return {
      layer,
      components: tuned === undefined ? [component] : [component, tuned],
      angle: angleOf(cosine),
      words: words.slice(0, WORDS).map(word => this.#table.index(word)),
      scores: scores.slice(0, WORDS).map(score => (cosine < 0 ? -score : score)),
    };
  }
}
