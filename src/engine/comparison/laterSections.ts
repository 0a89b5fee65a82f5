/** @file The later parts of a comparison: attention and concepts, by the code that answers their own requests, over the compared answer. */
import { attentionPart, conceptsPart } from '../../explain/comparison/comparedSections';
import type { ComparedAttention, ComparedConcepts, PartOf } from '../../protocol/comparisonSections';
import type { ComparedAttentionParams, ComparedConceptsParams } from '../../protocol/comparisonSections';
import { explainAttention } from '../attention/explainAttention';
import type { EngineState } from '../reading/engineState';
import type { LoaderHooks, PatientHooks } from '../request/hooks';
import { KeptOnly, NotKeptError } from '../cache/diskCache';
import { promptConcepts } from '../concepts/promptConcepts';

/** As many as an attention view asks for: what one has added up serves the other. */
const EDGES = 12;

/** @throws LensError, CancelledError */
export async function comparedAttention(
  state: EngineState,
  params: ComparedAttentionParams,
  hooks: LoaderHooks,
): Promise<ComparedAttention> {
  return attentionPart(await explainAttention(state, { ...params, weighting: 'value', top: EDGES }, hooks));
}

/** @returns null where the pair's concepts are wanted only as far as they are known, and are not. @throws LensError, CancelledError */
export async function comparedConcepts(
  { pool, diskCache }: EngineState,
  { onlyKnown, ...params }: ComparedConceptsParams,
  hooks: PatientHooks,
): Promise<PartOf<ComparedConcepts> | null> {
  const asked = { ...params, vocabulary: 'whole-words' as const, matching: 'one-to-one' as const };
  const kept = onlyKnown ? new KeptOnly(diskCache) : diskCache;
  try {
    return conceptsPart(await promptConcepts({ pool, diskCache: kept }, asked, hooks));
  } catch (error) {
    if (error instanceof NotKeptError) return null;
    throw error;
  }
}
