/** @file What one run of a decoder is fed with, by the names of names.ts. */
import type { DecoderSpec } from '../../architecture/decoderSpec';
import { inputNames, isFlow, isHook } from '../../architecture/names';
import { rotaryTable } from '../../architecture/rotaryTable';
import type { KeysAndValues } from './keyValueCache';
import { exactFactors, gimFactors } from '../../graph/autodiff/gimRules';
import type { GradientRules } from '../../protocol/explanation';
import { flag, float32, int64, type Feed } from './ort';

/** What is differentiated in one run; see names.ts for the layout. */
export interface Objectives {
  /** One a row. */
  readonly targets: readonly number[];
  readonly foils?: readonly number[];
  /** Coefficients of log p(target), logit(target), logit(foil): the same for every row. */
  readonly coefficients: readonly [number, number, number];
  /** [B, R] row by row. */
  readonly weights: Float32Array;
  /** The exact gradient where nothing is said. */
  readonly rules?: GradientRules;
}

export interface Run {
  /** New tokens. */
  readonly ids: readonly number[];
  /** Positions among `ids` whose logits are wanted. */
  readonly rows: readonly number[];
  /** Keys and values of the tokens before; they count on from its length. */
  readonly cache?: KeysAndValues;
  readonly objectives?: Objectives;
  /** Output names. */
  readonly fetch: readonly string[];
}

type Feeds = Record<string, Feed>;

export function decoderFeeds(spec: DecoderSpec, { ids, rows, cache, objectives, fetch }: Run): Feeds {
  return {
    [inputNames.ids]: int64(ids),
    [inputNames.rows]: int64(rows),
    ...rotaryFeeds(spec, cache?.length ?? 0, ids.length),
    ...pastFeeds(spec, cache),
    [inputNames.hooks]: flag(fetch.some(isHook)),
    [inputNames.flow]: flag(fetch.some(isFlow)),
    ...objectiveFeeds(rows.length, objectives),
  };
}

function rotaryFeeds({ rotary }: DecoderSpec, start: number, length: number): Feeds {
  const entries = Object.entries(rotary).flatMap(([name, table]): [string, Feed][] => {
    const { cos, sin } = rotaryTable(table, start, length);
    const shape = [length, table.frequencies.length];
    return [
      [inputNames.cos(name), float32(cos, shape)],
      [inputNames.sin(name), float32(sin, shape)],
    ];
  });
  return Object.fromEntries(entries);
}

function pastFeeds({ layers }: DecoderSpec, cache: KeysAndValues | undefined): Feeds {
  const entries = layers.flatMap(({ attention: { keyValueHeads, headSize } }, l): [string, Feed][] => {
    const empty = float32(new Float32Array(0), [0, keyValueHeads, headSize]);
    return [
      [inputNames.pastKey(l), cache?.keys(l) ?? empty],
      [inputNames.pastValue(l), cache?.values(l) ?? empty],
    ];
  });
  return Object.fromEntries(entries);
}

function objectiveFeeds(rows: number, objectives: Objectives | undefined): Feeds {
  const zeros = new Array<number>(rows).fill(0);
  const coefficients = objectives?.coefficients ?? [0, 0, 0];
  const weights = objectives?.weights ?? new Float32Array(0);
  return {
    [inputNames.targets]: int64(objectives?.targets ?? zeros),
    [inputNames.foils]: int64(objectives?.foils ?? zeros),
    [inputNames.objective]: float32(Float32Array.from(zeros.flatMap(() => coefficients)), [rows, 3]),
    [inputNames.rules]: float32(Float32Array.from(objectives?.rules === 'gim' ? gimFactors : exactFactors), [5]),
    [inputNames.weights]: float32(weights, [rows === 0 ? 0 : weights.length / rows, rows]),
  };
}
