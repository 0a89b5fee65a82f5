/** @file What is answered at once: the process itself, checkpoints, whether two tokenizers agree, converted weights. */
import { cachedWeights, removeConverted, weightCacheFolder } from '../../checkpoint/convertedWeights/weightCache';
import { dominantType, parameterCount, storedBytes, weightPrecision } from '../../checkpoint/openCheckpoint';
import type { EngineFacts } from '../../protocol/doctor';
import type { Agreement, AgreementParams, ConvertedWeights, ModelDescription } from '../../protocol/models';
import { sameVocabulary } from '../../tokenize/tokenizer';
import { controlGroup, memoryFree } from '../runtime/freeMemory';
import { typicalText } from '../runtime/memoryEstimate';
import { defaultThreads } from '../runtime/ort';
import { pictureSeconds } from '../runtime/pictureTime';
import { openModel, type SessionPool } from '../runtime/sessionPool';

/** @param threads as they were asked for */
export function engineFacts(threads: number = defaultThreads()): EngineFacts {
  const group = controlGroup();
  return { threads, memoryFree: memoryFree(), ...(group ? { controlGroup: group } : {}) };
}

/** From config and headers. @throws LensError where the folder cannot be used as a model */
export async function describe(pool: SessionPool, folder: string): Promise<ModelDescription> {
  const opened = openModel(folder);
  const { checkpoint, spec } = opened;
  const text = typicalText(spec.maxPositions);
  const { way, bytes } = await pool.needed(opened, text);
  const { promptTokens, responseTokens } = text;
  const seconds = await pictureSeconds(opened, way, text, pool.threads);
  const free = memoryFree();
  return {
    folder: checkpoint.folder,
    family: spec.family,
    parameters: parameterCount(checkpoint),
    dtype: dominantType(checkpoint),
    precision: weightPrecision(checkpoint),
    bytes: checkpoint.bytes,
    memoryNeeded: bytes,
    layerwise: way === 'layerwise',
    streamed: way === 'layerwise' && storedBytes(checkpoint) > free - bytes,
    firstPicture: { promptTokens, responseTokens, ...seconds },
    memoryFree: free,
    fingerprint: checkpoint.fingerprint,
    context: spec.maxPositions,
  };
}

/** @throws LensError where a model or its tokenizer cannot be used */
export async function agreement(pool: SessionPool, { folders }: AgreementParams): Promise<Agreement> {
  const [a, b] = await Promise.all(folders.map(folder => pool.tokenizer(openModel(folder))));
  return { sameVocabulary: await sameVocabulary(a!, b!) };
}

/** Only files of the cache of Instruct Lens that no process reads at the moment. */
export async function convertedWeights(remove: boolean): Promise<ConvertedWeights> {
  const folder = weightCacheFolder();
  if (folder === undefined) return { files: 0, bytes: 0, inUse: 0 };
  const { removed, inUse } = remove ? await removeConverted(folder) : { removed: cachedWeights(folder), inUse: [] };
  return { files: removed.length, bytes: removed.reduce((sum, { bytes }) => sum + bytes, 0), inUse: inUse.length };
}
