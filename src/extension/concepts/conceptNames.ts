/** @file Names that the user gave to concepts: kept with VS Code, for the pair's own weights, never beside the models. */
import { createHash } from 'node:crypto';
import type * as vscode from 'vscode';
import { DisposableOwner, Emitter } from '../../base/disposable';
import type { ConceptProvenance } from '../../protocol/concepts';
import type { ConceptName, ConceptPlace } from '../../protocol/views/conceptsMessages';

/** Longest name of a concept, in UTF-16 units. */
export const LONGEST_NAME = 60;
/** VS Code reads the whole store each time it starts, so it is kept small. */
const MAX_PAIRS = 200;
const MAX_NAMES = 2000;
const KEY = 'conceptNames.v1';

/** By pair, then by `layer.component`. */
type Kept = Readonly<Record<string, Readonly<Record<string, string>>>>;

export class ConceptNames extends DisposableOwner {
  readonly #changed = this.register(new Emitter<void>());
  readonly onDidChange = this.#changed.event;

  constructor(private readonly state: vscode.Memento) {
    super();
  }

  /** Of a pair, in the order in which they were given. */
  all(pair: Pick<ConceptProvenance, 'models'>): ConceptName[] {
    return Object.entries(this.#kept()[keyOf(pair)] ?? {}).map(([place, name]) => {
      const [layer, component] = place.split('.').map(Number);
      return { layer: layer!, component: component!, name };
    });
  }

  get(pair: Pick<ConceptProvenance, 'models'>, { layer, component }: ConceptPlace): string | undefined {
    return this.#kept()[keyOf(pair)]?.[`${layer}.${component}`];
  }

  /** @param name without the white space around it; an empty one takes the name away */
  async set(pair: Pick<ConceptProvenance, 'models'>, place: ConceptPlace, name: string): Promise<void> {
    const key = keyOf(pair);
    const { [key]: names = {}, ...pairs } = this.#kept();
    const at = `${place.layer}.${place.component}`;
    const { [at]: _, ...others } = names;
    const own = name.trim().slice(0, LONGEST_NAME);
    const kept = own === '' ? others : latest({ ...others, [at]: own }, MAX_NAMES);
    const none = Object.keys(kept).length === 0;
    await this.state.update(KEY, none ? pairs : latest({ ...pairs, [key]: kept }, MAX_PAIRS));
    this.#changed.fire();
  }

  #kept(): Kept {
    return this.state.get<Kept>(KEY) ?? {};
  }
}

/** The weights say which pair it is: another folder with the same ones has the same names. */
function keyOf({ models }: Pick<ConceptProvenance, 'models'>): string {
  return createHash('sha256')
    .update(models.map(({ fingerprint }) => fingerprint).join(' '))
    .digest('hex')
    .slice(0, 32);
}

function latest<T>(entries: Readonly<Record<string, T>>, most: number): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).slice(-most));
}
