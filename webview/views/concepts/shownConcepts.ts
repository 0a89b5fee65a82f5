/** @file What the concepts view draws now, from what it was told and what its reader chose: each part anew only where it is another. */
import { ConceptFilter } from '../../../src/picture/conceptFilter';
import { ConceptNaming } from '../../../src/picture/conceptNaming';
import {
  layerPicture,
  layerRows,
  startingLayer,
  type ComponentRow,
  type LayerPicture,
  type LayerRow,
} from '../../../src/picture/conceptPicture';
import { promptUse, type PromptUse } from '../../../src/picture/promptConceptPicture';
import type { ConceptReport, PromptConcepts } from '../../../src/protocol/concepts';
import type { ConceptsState, PickedConcept } from '../../../src/protocol/views/conceptsMessages';

export interface ConceptsInput {
  readonly report: ConceptReport;
  readonly prompt: PromptConcepts | undefined;
  readonly told: ConceptsState;
  /** Letters that a component's words, or its name, must hold. */
  readonly wanted: string;
}

export class ShownConcepts {
  readonly names: ConceptNaming;
  readonly rows: readonly LayerRow[];
  readonly picture: LayerPicture;
  /** What was picked, as far as the pair has it; else where tuning turned most. */
  readonly at: PickedConcept;
  /** Where the prompt writes it, if that is known. */
  readonly use: PromptUse | undefined;
  readonly #filter: ConceptFilter;

  constructor(
    private readonly input: ConceptsInput,
    before?: ShownConcepts,
  ) {
    const { report, prompt, told, wanted } = input;
    const renamed = JSON.stringify(told.names) !== JSON.stringify(before?.names.all);
    this.names = before && !renamed ? before.names : new ConceptNaming(told.names);
    const same = before?.input.report === report && before.input.wanted === wanted && !renamed ? before : undefined;
    this.#filter = same ? same.#filter : new ConceptFilter(report, wanted, this.names);
    this.rows = same ? same.rows : layerRows(report, this.#filter);
    this.at = placeIn(report, told.picked);
    this.picture = same?.at.layer === this.at.layer ? same.picture : this.layer(this.at.layer);
    const sameUse = before && before.input.prompt === prompt && samePick(before.at, this.at) ? before : undefined;
    this.use = sameUse ? sameUse.use : useOf(prompt, this.at);
  }

  get pair(): boolean {
    return this.input.report.layers.some(({ shift }) => shift !== undefined);
  }

  /** The row of the picked component, where the filter leaves it. */
  get picked(): ComponentRow | undefined {
    return this.picture.base.find(({ component }) => component === this.at.component);
  }

  layer(layer: number): LayerPicture {
    return layerPicture(this.input.report, layer, this.#filter, this.names);
  }
}

function placeIn(report: ConceptReport, picked: PickedConcept | undefined): PickedConcept {
  const layer = report.layers.find(each => each.layer === picked?.layer);
  if (!layer || !picked) return { layer: startingLayer(report), component: 0 };
  const has = picked.component === undefined || picked.component < layer.models[0]!.concepts.length;
  return has ? picked : { layer: picked.layer };
}

function useOf(prompt: PromptConcepts | undefined, { layer, component }: PickedConcept): PromptUse | undefined {
  return prompt && component !== undefined ? promptUse(prompt, layer, component) : undefined;
}

function samePick(a: PickedConcept, b: PickedConcept): boolean {
  return a.layer === b.layer && a.component === b.component;
}
