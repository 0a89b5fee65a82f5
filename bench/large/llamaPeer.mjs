/**
 * @file The peer of `writing`: llama.cpp by node-llama-cpp, on the CPU, in a process of its own: FOLDER FILE PROMPT_TOKENS RESPONSE_TOKENS THREADS. FOLDER
 * is one where `npm install node-llama-cpp@3.21.1` was run. Prints tokens a second behind the first one as JSON.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, file, prompt, response, threads] = process.argv.slice(2);
const entry = createRequire(join(folder, 'package.json')).resolve('node-llama-cpp');
const { getLlama } = await import(pathToFileURL(entry).href);
const llama = await getLlama({ gpu: false, build: 'never', maxThreads: Number(threads) });
const model = await llama.loadModel({ modelPath: file });
const context = await model.createContext({ contextSize: 512, threads: Number(threads) });
const sequence = context.getSequence();
const ids = Array.from({ length: Number(prompt) }, (_, i) => (i * 7919) % 2000);
let done = 0;
let first = 0;
for await (const token of sequence.evaluate(ids, { temperature: 0, yieldEogToken: true })) {
  if (typeof token !== 'number') throw new Error('no token');
  if (++done === 1) first = performance.now();
  if (done === Number(response)) break;
}
const speed = (done - 1) / ((performance.now() - first) / 1000);
process.stdout.write(JSON.stringify({ speed }));
await llama.dispose();
