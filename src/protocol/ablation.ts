/** @file Requests that delete parts of a prompt from its file and force the same answer again: leave-one-out, and the trust of a picture. */
import type { Translatable } from '../base/sentence';
import type { Span } from '../base/span';
import type { ParseOptions } from '../prompt/parsePrompt';
import type { PromptUnit, UnitKind } from '../prompt/promptUnits';
import type { ExplainParams } from './request';
import type { PictureMethod, Trust } from './trust';
import type { ExplainedPrompt, ExplainedResponse, ModelProvenance, ModelRole, Rendering } from './explanation';

export const ABLATION_SCHEMA = 'instruct-lens/ablation/1';

/** The file, to be parsed again without a part of it. */
export interface PromptSource extends ParseOptions {
  readonly text: string;
}

export interface AblationParams extends Omit<ExplainParams, 'target' | 'extent'> {
  readonly source: PromptSource;
  readonly units: UnitKind;
  /** Words: every one. Without it, those of sentences without effect are left out. */
  readonly exact: boolean;
  /** Sets of units, by their places in the list, that are also taken out together. */
  readonly together?: readonly (readonly number[])[];
  /** Taken out one by one in the place of the units: any parts of the file. */
  readonly parts?: readonly Span[];
}

/** `absent`: why there is no number, such as "cannot be deleted: it is the whole prompt". */
export type UnitEffect =
  | {
      /** log p of the answer with the prompt as it is, minus log p without the unit, in nats. */
      readonly total: number;
      /** The same a token of the answer. */
      readonly perToken: number;
      /** The same for each token of the answer. */
      readonly tokens: readonly number[];
    }
  | { readonly absent: string; readonly translatable?: Translatable };

export interface ModelAblation {
  readonly role: ModelRole;
  readonly rendering: Rendering;
  readonly response: ExplainedResponse;
  /** Of the answer, with the whole prompt. */
  readonly logProbability: number;
  /** One a unit, null where its turn has not come. */
  readonly effects: readonly (UnitEffect | null)[];
  /** One a set that was asked for; absent where none was, or it is not its turn yet. */
  readonly together?: readonly UnitEffect[];
}

export interface AblationReport {
  readonly schema: typeof ABLATION_SCHEMA;
  readonly units: UnitKind;
  readonly exact: boolean;
  /** False in what is told meanwhile, which is also what a run that is called off leaves. */
  readonly complete: boolean;
  readonly prompt: Pick<ExplainedPrompt, 'format' | 'parts' | 'problems'> & { readonly units: readonly PromptUnit[] };
  /** Base before tuned. */
  readonly models: readonly ModelAblation[];
  readonly provenance: {
    readonly product: string;
    readonly onnxruntime: string;
    readonly models: readonly ModelProvenance[];
  };
}

export interface TrustParams extends Omit<ExplainParams, 'target' | 'extent'> {
  readonly source: PromptSource;
  /** Each is held against the same random orders. What the pictures are made of must be in the engine's cache, else it is computed. */
  readonly methods: readonly PictureMethod[];
  readonly target: ExplainParams['target'];
  /** Not tried where it is estimated to take longer; without it, it is. */
  readonly atMostSeconds?: number;
  readonly randomOrders?: number;
  readonly seed?: number;
}

export interface TrustReport {
  /** Base before tuned. */
  readonly models: readonly { readonly role: ModelRole; readonly trust: readonly Trust[] }[];
}
