/** @file The names of concepts, by their places; one that a model gave says so. */
import * as l10n from '@vscode/l10n';
import type { ConceptName, ConceptPlace } from '../protocol/views/conceptsMessages';

export class ConceptNaming {
  readonly #names: ReadonlyMap<string, string>;

  constructor(readonly all: readonly ConceptName[]) {
    this.#names = new Map(all.map(named => [keyOf(named), nameText(named)]));
  }

  of(place: ConceptPlace): string | undefined {
    return this.#names.get(keyOf(place));
  }
}

function keyOf({ layer, component }: ConceptPlace): string {
  return `${layer}.${component}`;
}

/** “colours”, or “≈ colours (named by tuned)”: the sign is seen where a narrow row has no room for the rest. */
export function nameText({ name, by }: Pick<ConceptName, 'name' | 'by'>): string {
  return by === undefined ? name : `≈ ${l10n.t('{0} (named by {1})', name, by)}`;
}
