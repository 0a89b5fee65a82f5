/** @file The names that the user gave to concepts, by their places. */
import type { ConceptName, ConceptPlace } from '../protocol/views/conceptsMessages';

export class ConceptNaming {
  readonly #names: ReadonlyMap<string, string>;

  constructor(readonly all: readonly ConceptName[]) {
    this.#names = new Map(all.map(({ name, ...place }) => [keyOf(place), name]));
  }

  of(place: ConceptPlace): string | undefined {
    return this.#names.get(keyOf(place));
  }
}

function keyOf({ layer, component }: ConceptPlace): string {
  return `${layer}.${component}`;
}
