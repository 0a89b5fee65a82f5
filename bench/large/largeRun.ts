/**
 * @file A process that does what the engine does for one large model whose answer is given, and prints as JSON what it took: FOLDER
 * PROMPT_TOKENS RESPONSE_TOKENS influence|matrix|pair|writing [layerwise|whole]. `pair` runs the model a second time, loaded anew, as its twin would be;
 * `writing` writes so many tokens instead. Peaks are the kernel's (/proc/self/status).
 */
import { readFileSync } from 'node:fs';
import { attributeResponse, attributeSpan } from '../../src/engine/attribution/attributionRuns';
import { INFLUENCE } from '../../src/engine/attribution/assembleExplanation';
import { PROCESS_BYTES } from '../../src/engine/runtime/memoryEstimate';
import { neverCancelled } from '../../src/engine/request/hooks';
import { generate } from '../../src/engine/runtime/generation';
import { defaultThreads } from '../../src/engine/runtime/ort';
import { makeSampler } from '../../src/engine/runtime/sampler';
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
  if (what === 'writing') return write(folder, promptTokens, responseTokens);
  const opened = openModel(folder);
  const pool = new SessionPool(asked === undefined ? {} : { layerwise: asked === 'layerwise' });
  const planned = { promptTokens, responseTokens };
  const [way] = (await pool.ways(opened, planned)) as [RunningWay];
  const model = await pool.model(opened, planned);
  const loaded = performance.now();
  const length = promptTokens + responseTokens;
  const text = { ids: Array.from({ length }, (_, i) => (i * 7919) % 2000), promptTokens };
  let anonymous = 0;
  let firstStep: number | undefined;
  const sample = (): void => void (anonymous = Math.max(anonymous, processBytes('RssAnon')));
  const timer = setInterval(sample, 50);
  const used = model.usedBy({
    runWidth: model.runWidth,
    steps: {
      pause: async () => {
        sample();
        await neverCancelled();
      },
      onStep: done => {
        if (done > 0) firstStep ??= performance.now();
      },
    },
  });
  await attributeSpan(used, text, INFLUENCE);
  const firstPicture = performance.now();
  if (what === 'matrix') await attributeResponse(used, text, 'log-probability', neverCancelled);
  if (what === 'pair') {
    await model.release();
    await attributeSpan(await new SessionPool(pool.options).model(opened, planned), text, INFLUENCE);
  }
  const end = performance.now();
  clearInterval(timer);
  sample();
  const estimate = pool.estimateOf(opened, way);
  const estimated =
    PROCESS_BYTES + estimate.loaded(false) + estimate.text(planned, what === 'matrix' ? model.runWidth : 1);
  const { user, system } = process.cpuUsage();
  const processor = (user + system) / 1e6;
  const seconds = {
    ...{ load: loaded / 1000, firstStep: (firstStep ?? firstPicture) / 1000, firstPicture: firstPicture / 1000 },
    ...(what === 'pair' ? { both: end / 1000 } : {}),
    ...(what === 'matrix' ? { matrix: (end - firstPicture) / 1000 } : {}),
  };
  process.stdout.write(
    JSON.stringify({ way, ...seconds, processor, peak: processBytes('VmHWM'), anonymous, estimated }),
  );
}

/** Tokens a second behind the first one, greedily, as an answer is written before it is explained. */
async function write(folder: string, promptTokens: number, responseTokens: number): Promise<void> {
  const opened = openModel(folder);
  const planned = { promptTokens, responseTokens, generate: true, writes: true };
  const pool = new SessionPool();
  const [way] = await pool.ways(opened, planned);
  const model = await pool.model(opened, planned);
  const loaded = performance.now();
  let first = 0;
  const ids = Array.from({ length: promptTokens }, (_, i) => (i * 7919) % 2000);
  await generate(model, ids, {
    maxTokens: responseTokens,
    stopTokens: new Set(),
    sampler: makeSampler({ temperature: 0, topP: 1, seed: 0, maxTokens: responseTokens }),
    pause: neverCancelled,
    onToken: done => done === 1 && (first = performance.now()),
  });
  const speed = (responseTokens - 1) / ((performance.now() - first) / 1000);
  const peak = processBytes('VmHWM');
  process.stdout.write(JSON.stringify({ way, load: loaded / 1000, speed, peak, threads: defaultThreads() }));
}

const [folder, prompt, response, what, way] = process.argv.slice(2);
void main(folder!, Number(prompt), Number(response), what!, way);
