/**
 * @file A process that does what the engine does for one model, and prints its peak resident memory, what was estimated, and its
 * times as JSON: FOLDER [PROMPT_TOKENS RESPONSE_TOKENS].
 */
import { readFileSync } from 'node:fs';
import { attributeResponse, attributeSpan } from '../src/engine/attribution/attributionRuns';
import { PROCESS_BYTES } from '../src/engine/runtime/memoryEstimate';
import { neverCancelled } from '../src/engine/request/hooks';
import { openModel, SessionPool } from '../src/engine/runtime/sessionPool';
import { text as usual } from './attribution';

async function main(
  folder: string,
  promptTokens = usual.promptTokens,
  responseTokens = usual.promptTokens,
): Promise<void> {
  const opened = openModel(folder);
  const pool = new SessionPool();
  const planned = { promptTokens, responseTokens };
  const model = await pool.model(opened, planned);
  const length = promptTokens + responseTokens;
  const text = { ids: Array.from({ length }, (_, i) => (i * 7919) % opened.spec.vocabularySize), promptTokens };
  await attributeSpan(model, text);
  const firstPicture = performance.now();
  await attributeResponse(model, text, 'log-probability', neverCancelled);
  const estimate = pool.estimate(opened);
  const estimated = PROCESS_BYTES + estimate.loaded(false) + estimate.text(planned, model.runWidth);
  const peak = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
  process.stdout.write(JSON.stringify({ peak, estimated, firstPicture }));
}

const [folder, ...tokens] = process.argv.slice(2);
void main(folder!, ...tokens.map(Number));
