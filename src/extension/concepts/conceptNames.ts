/** @file Names that the user, or a model that the user asked, gave to concepts: kept with VS Code, for the pair's own weights, never beside the models. */
import { createHash } from 'node:crypto';
import type * as vscode from 'vscode';
import { DisposableOwner, Emitter } from '../../base/disposable';
import type { ConceptProvenance } from '../../protocol/concepts';
import type { ConceptName, ConceptPlace } from '../../protocol/views/conceptsMessages';
import { recordOf } from '../core/storedRecord';

/** Longest name of a concept, in UTF-16 units. */
export const LONGEST_NAME = 60;
/** VS Code reads the whole store each time it starts, so it is kept small. */
const MAX_PAIRS = 200;
const MAX_NAMES = 2000;
const KEY = 'conceptNames.v1';

/** The user's own, or a model's. */
type KeptName = string | { readonly name: string; readonly by: string };
type NamesOfPair = Readonly<Record<string, KeptName>>;
/** By pair, then by `layer.component`. */
type Kept = Readonly<Record<string, NamesOfPair>>;
/** `layer.component`. */
const PLACE = /^\d{1,4}\.\d{1,7}$/;
/** UTF-16 units of a model's name. */
const LONGEST_GIVER = 60;

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
      return { layer: layer!, component: component!, ...(typeof name === 'string' ? { name } : name) };
    });
  }

  get(pair: Pick<ConceptProvenance, 'models'>, { layer, component }: ConceptPlace): string | undefined {
    const kept = this.#kept()[keyOf(pair)]?.[`${layer}.${component}`];
    return typeof kept === 'object' ? kept.name : kept;
  }

  /** Names by a model; what the user named stays. */
  async give(pair: Pick<ConceptProvenance, 'models'>, names: readonly ConceptName[]): Promise<void> {
    await this.#change(pair, before => {
      const given = names.flatMap(({ layer, component, name, by = '' }): [string, KeptName][] => {
        const at = `${layer}.${component}`;
        const isUsers = typeof before[at] === 'string';
        return isUsers ? [] : [[at, { name: name.slice(0, LONGEST_NAME), by: by.slice(0, LONGEST_GIVER) }]];
      });
      return { ...before, ...Object.fromEntries(given) };
    });
  }

  /** Those that models gave go; what the user named stays. */
  async takeBack(pair: Pick<ConceptProvenance, 'models'>): Promise<void> {
    await this.#change(pair, before =>
      Object.fromEntries(Object.entries(before).filter(([, name]) => typeof name === 'string')),
    );
  }

  /** @param name without the white space around it; an empty one takes the name away */
  async set(pair: Pick<ConceptProvenance, 'models'>, place: ConceptPlace, name: string): Promise<void> {
    const at = `${place.layer}.${place.component}`;
    await this.#change(pair, ({ [at]: _, ...others }) => {
      const own = name.trim().slice(0, LONGEST_NAME);
      return own === '' ? others : { ...others, [at]: own };
    });
  }

  async #change(pair: Pick<ConceptProvenance, 'models'>, change: (names: NamesOfPair) => NamesOfPair): Promise<void> {
    const key = keyOf(pair);
    const { [key]: names = {}, ...pairs } = this.#kept();
    const kept = latest(change(names), MAX_NAMES);
    const none = Object.keys(kept).length === 0;
    await this.state.update(KEY, none ? pairs : latest({ ...pairs, [key]: kept }, MAX_PAIRS));
    this.#changed.fire();
  }

  #kept(): Kept {
    const pairs = Object.entries(recordOf(this.state.get(KEY)));
    return Object.fromEntries(pairs.map(([pair, names]) => [pair, readableNames(names)]));
  }
}

/** Another version, or a damaged store, may have left anything: what is no name of a place is as good as nothing. */
function readableNames(names: unknown): NamesOfPair {
  return Object.fromEntries(
    Object.entries(recordOf(names)).filter(
      (entry): entry is [string, KeptName] => PLACE.test(entry[0]) && isName(entry[1]),
    ),
  );
}

function isName(value: unknown): value is KeptName {
  const { name, by } = recordOf(value);
  return typeof value === 'string' || (typeof name === 'string' && typeof by === 'string');
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
