/** @file What is answered at once: the process itself, checkpoints, whether two tokenizers agree. */
import { dominantType, parameterCount, weightPrecision } from '../../checkpoint/openCheckpoint';
import type { EngineFacts } from '../../protocol/doctor';
import type { Agreement, AgreementParams, ModelDescription } from '../../protocol/models';
import { sameVocabulary } from '../../tokenize/tokenizer';
import { controlGroup, memoryFree } from '../runtime/freeMemory';
import { typicalText } from '../runtime/memoryEstimate';
import { defaultThreads } from '../runtime/ort';
import { pictureSeconds } from '../runtime/pictureTime';
import type { SessionPool } from '../runtime/sessionPool';

/** @param threads as they were asked for */
export function engineFacts(threads: number = defaultThreads()): EngineFacts {
  const group = controlGroup();
  return { threads, memoryFree: memoryFree(), ...(group ? { controlGroup: group } : {}) };
}

/** From config and headers. @throws LensError where the folder cannot be used as a model */
export async function describe(pool: SessionPool, folder: string): Promise<ModelDescription> {
  const opened = pool.open(folder);
  const { checkpoint, spec } = opened;
  const text = typicalText(spec.maxPositions);
  const { way, bytes } = await pool.needed(opened, text);
  const { promptTokens, responseTokens } = text;
  const seconds = await pictureSeconds(opened, way, text, pool.threads);
  const free = memoryFree();
  const streamed = way === 'layerwise' && checkpoint.bytes > free - bytes;
  const kept = streamed ? pool.neededIn8Bits(opened, text) : undefined;
  return {
    folder: checkpoint.folder,
    family: spec.family,
    parameters: parameterCount(checkpoint),
    dtype: dominantType(checkpoint),
    precision: weightPrecision(checkpoint),
    bytes: checkpoint.bytes,
    memoryNeeded: bytes,
    layerwise: way === 'layerwise' || way === 'held',
    streamed,
    ...(kept !== undefined && kept <= free ? { keptIn8Bits: kept } : {}),
    firstPicture: { promptTokens, responseTokens, ...seconds },
    memoryFree: free,
    fingerprint: checkpoint.fingerprint,
    context: spec.maxPositions,
  };
}

/** @throws LensError where a model or its tokenizer cannot be used */
export async function agreement(pool: SessionPool, { folders }: AgreementParams): Promise<Agreement> {
  const [a, b] = await Promise.all(folders.map(folder => pool.tokenizer(pool.open(folder))));
  return { sameVocabulary: await sameVocabulary(a!, b!) };
}
