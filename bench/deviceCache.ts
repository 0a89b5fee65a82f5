/** @file Bytes that cross between host and device for one generated token: keys and values kept on the host, against kept on the device. */
import { outputNames } from '../src/architecture/names';
import { decoderFeeds, type Run } from '../src/engine/runtime/decoderFeeds';
import { HostCache, type KeyValueCache } from '../src/engine/runtime/keyValueCache';
import { Model } from '../src/engine/runtime/model';
import { onlyOn } from '../src/engine/runtime/movingSession';
import type { Tensor } from '../src/engine/runtime/ort';
import { openModel } from '../src/engine/runtime/sessionPool';
import { softwareVulkan } from '../test/support/vulkan';
import type { Figure } from './figures';

/** Tokens in the cache when the token is read. */
const TOKENS = 256;

/** On WebGPU, as far as that is here: none otherwise. */
export async function benchDeviceCache(): Promise<readonly Figure[]> {
  const { manifest } = softwareVulkan();
  if (manifest === undefined) return [];
  process.env['VK_ICD_FILENAMES'] = manifest;
  const model = await Model.load(openModel('models/demo/tuned').checkpoint, { providers: onlyOn('webgpu') });
  const onDevice = await movedBytes(model, model.newCache(TOKENS + 1));
  const onHost = await movedBytes(model, new HostCache(model.spec, TOKENS + 1));
  await model.release();
  const name = `demo model, one token behind ${TOKENS}`;
  return [
    { name: `${name}: moved with the cache on the host`, value: onHost / 1e3, unit: 'kB' },
    { name: `${name}: moved with the cache on the device`, value: onDevice / 1e3, unit: 'kB' },
  ];
}

async function movedBytes(model: Model, cache: KeyValueCache): Promise<number> {
  await step(model, cache, TOKENS);
  const bytes = await step(model, cache, 1);
  cache.release();
  return bytes;
}

/** Reads some tokens. @returns bytes of what was fed from the host and given out to it */
async function step(model: Model, cache: KeyValueCache, tokens: number): Promise<number> {
  const ids = Array.from({ length: tokens }, (_, i) => 4 + ((i * 37) % 2000));
  const run: Run = { ids, rows: [tokens - 1], cache, fetch: [outputNames.logits] };
  const fed = Object.values(decoderFeeds(model.spec, run)).flatMap(feed => ('data' in feed ? [feed] : []));
  if (!(cache instanceof HostCache)) return bytesOf([...fed, ...Object.values(await model.read({ ...run, cache }))]);
  const host = await model.run({ ...run, fetch: [...run.fetch, ...cache.fetch] });
  cache.append({ host }, tokens);
  return bytesOf([...fed, ...Object.values(host)]);
}

function bytesOf(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, { data }) => sum + data.byteLength, 0);
}
