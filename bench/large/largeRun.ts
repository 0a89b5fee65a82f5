/**
 * @file A process that does what the engine does for one large model whose answer is given, and prints as JSON what it took: FOLDER
 * PROMPT_TOKENS RESPONSE_TOKENS influence|matrix [layerwise|whole]. Peaks are the kernel's (/proc/self/status).
 */
import { readFileSync } from 'node:fs';
import { attributeResponse, attributeSpan } from '../../src/engine/attribution/attributionRuns';
import { INFLUENCE } from '../../src/engine/attribution/assembleExplanation';
import { PROCESS_BYTES } from '../../src/engine/runtime/memoryEstimate';
import { neverCancelled } from '../../src/engine/request/hooks';
import { openModel, SessionPool, type RunningWay } from '../../src/engine/runtime/sessionPool';

/** Bytes. */
function processBytes(field: string): number {
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}

async function main(
  folder: string,
  promptTokens: number,
  responseTokens: number,
  what: string,
  asked?: string,
): Promise<void> {
  const opened = openModel(folder);
  const pool = new SessionPool(asked === undefined ? {} : { layerwise: asked === 'layerwise' });
  const planned = { promptTokens, responseTokens };
  const [way] = (await pool.ways(opened, planned)) as [RunningWay];
  const model = await pool.model(opened, planned);
  const loaded = performance.now();
  const length = promptTokens + responseTokens;
  const text = { ids: Array.from({ length }, (_, i) => (i * 7919) % 2000), promptTokens };
  let anonymous = 0;
  const sample = (): void => void (anonymous = Math.max(anonymous, processBytes('RssAnon')));
  const timer = setInterval(sample, 50);
  const used = model.usedBy({
    runWidth: model.runWidth,
    steps: {
      pause: async () => {
        sample();
        await neverCancelled();
      },
    },
  });
  await attributeSpan(used, text, INFLUENCE);
  const firstPicture = performance.now();
  if (what === 'matrix') await attributeResponse(used, text, 'log-probability', neverCancelled);
  const end = performance.now();
  clearInterval(timer);
  sample();
  const estimate = pool.estimateOf(opened, way);
  const estimated =
    PROCESS_BYTES + estimate.loaded(false) + estimate.text(planned, what === 'matrix' ? model.runWidth : 1);
  const { user, system } = process.cpuUsage();
  const processor = (user + system) / 1e6;
  const seconds = { load: loaded / 1000, firstPicture: firstPicture / 1000, matrix: (end - firstPicture) / 1000 };
  process.stdout.write(
    JSON.stringify({ way, ...seconds, processor, peak: processBytes('VmHWM'), anonymous, estimated }),
  );
}

const [folder, prompt, response, what, way] = process.argv.slice(2);
void main(folder!, Number(prompt), Number(response), what!, way);
