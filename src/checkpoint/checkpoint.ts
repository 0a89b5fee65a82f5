/** @file What is known of a Hugging Face checkpoint folder without loading its weights. */
import type { ModelConfig } from './config';
import type { Revisions } from './revision';
import type { TensorLocation } from './tensorLocation';

/** What changes the logits before a token is chosen, greedily or by lot: settings of generation_config.json. */
export interface LogitRules {
  /** Tokens of the prompt and of the answer so far are made less likely by it; 1 leaves them alone. */
  readonly repetitionPenalty: number;
  /** No run of so many tokens comes twice; 0 allows it. */
  readonly repeatedRun: number;
  /** Tokens before which no answer ends: prompt and answer together, and the answer's own. */
  readonly leastLength: number;
  readonly leastNewTokens: number;
  readonly suppressed: readonly number[];
  /** As the first token of an answer. */
  readonly suppressedFirst: readonly number[];
  /** Runs of ids that never come about. */
  readonly banned: readonly (readonly number[])[];
}

export interface GenerationConfig {
  /** Generation stops after any of these ids. */
  readonly stopTokens: readonly number[];
  readonly rules: LogitRules;
  /** Keys of settings that would change greedy output, and are not followed. */
  readonly notFollowed: readonly string[];
}

export interface Checkpoint {
  /** The folder, or the GGUF, as the user named it. */
  readonly folder: string;
  readonly config: ModelConfig;
  readonly generation: GenerationConfig;
  readonly tensors: ReadonlyMap<string, TensorLocation>;
  /** Element type of each tensor that can't be mapped (such as `I64`); a checkpoint may hold buffers that no model reads. */
  readonly unusable: ReadonlyMap<string, string>;
  /** Deepest folder that holds all shards, links resolved; ONNX Runtime reads weights below it. */
  readonly root: string;
  /** Total bytes of the tensors, as they are stored. */
  readonly bytes: number;
  /**
   * SHA-256 (hex) over config.json, the shards' headers and 4 KiB from the middle of every tensor: the same for a copy in
   * another folder, different for twins whose headers are equal, and read in milliseconds.
   */
  readonly fingerprint: string;
  /** Which state of its files this is; what is kept in memory is kept under it, since the fingerprint does not see every edit. */
  readonly revisions: Revisions;
}
