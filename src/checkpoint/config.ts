/** @file config.json of a checkpoint, read by checked accessors: a wrong value is refused with its key and its limit. */

/** Implemented by the checkpoint reader; family files in `architecture/` read only through it. */
export interface ModelConfig {
  /** `model_type`, such as `llama`. */
  readonly modelType: string;
  /** Whether the key has a value; null counts as none. */
  has(key: string): boolean;
  /** Whether the key is written at all, as null too. */
  mentions(key: string): boolean;
  /** A whole number in `[1, limit]`. @throws LensError bad-checkpoint */
  count(key: string, limit: number, otherwise?: number): number;
  /** A finite number. @throws LensError bad-checkpoint */
  number(key: string, otherwise?: number): number;
  flag(key: string, otherwise: boolean): boolean;
  /** A string. @throws LensError bad-checkpoint */
  text(key: string, otherwise?: string): string;
  /** An array, or undefined. @throws LensError bad-checkpoint */
  list(key: string): readonly unknown[] | undefined;
  /** Every key that is written. */
  readonly keys: readonly string[];
  /** `rope_parameters` (transformers 5) or `rope_theta` with `rope_scaling` (4). */
  readonly rotary: RotaryConfig;
}

export interface RotaryConfig {
  /** `default`, `linear`, `llama3`, `yarn`, …; `per-layer` where only `perLayer` says more. */
  readonly type: string;
  /** The base; which one a model takes where its config names none is the family's to know. */
  readonly theta?: number;
  /** Every other entry, for the types that need them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Settings by kind of layer (Gemma 3), such as `full_attention`. */
  readonly perLayer?: Readonly<Record<string, RotaryConfig>>;
}
