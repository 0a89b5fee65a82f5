/**
 * @file An engine whose graphics card is at fault. ONNX Runtime's sessions on WebGPU are made on the processor instead, so that no
 * driver is needed and every fault happens when it should, and the largest buffer has 2^30 bytes; all else is the engine as it is built.
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { engineEntry } from './engine';

/**
 * - `none`: a card that works.
 * - `wrong`: one number in a thousand is off by a percent.
 * - `abort`, `hang`: when a graph is run.
 * - `lost`: the device is lost after so many runs of the engine, `lost:3`; trials go well.
 * - `full`: there is no memory for a model; trials go well.
 */
export type Fault = 'none' | 'wrong' | 'abort' | 'hang' | `lost:${number}` | 'full';

const library = createRequire(import.meta.url).resolve('onnxruntime-node');

const program = (fault: Fault): string => `
const ort = require(${JSON.stringify(library)});
const [fault, limit] = ${JSON.stringify(fault)}.split(':');
const create = ort.InferenceSession.create.bind(ort.InferenceSession);
const trial = process.argv[2] === 'probe';
let runs = 0;
ort.InferenceSession.create = async (model, options) => {
  if (options.executionProviders[0] !== 'webgpu') return create(model, options);
  if (fault === 'full' && !trial) throw new Error('WebGPU device error(3): out of memory');
  const session = await create(model, { ...options, executionProviders: ['cpu'], preferredOutputLocation: undefined });
  const run = session.run.bind(session);
  session.run = async (feeds, fetches) => {
    if (fetches.includes('largest')) throw new Error('Buffer size (4800000000) exceeds the max buffer size limit (1073741824).');
    if (fault === 'abort') process.abort();
    while (fault === 'hang');
    if (fault === 'lost' && !trial && ++runs > Number(limit)) throw new Error('WebGPU device lost (2): the card fell off the bus');
    const outputs = await run(feeds, fetches);
    if (fault !== 'wrong') return outputs;
    for (const { data } of Object.values(outputs)) for (let i = 0; i < data.length; i += 1000) data[i] *= 1.01;
    return outputs;
  };
  return session;
};
require(${JSON.stringify(engineEntry)});
`;

/** Environment in which the engine believes that there is a driver, which nobody loads. */
export function pretendedDriver(folder: string): NodeJS.ProcessEnv {
  const manifest = join(folder, 'pretended_icd.json');
  writeFileSync(manifest, JSON.stringify({ ICD: { library_path: 'libvk_swiftshader.so', api_version: '1.3' } }));
  return { VK_ICD_FILENAMES: manifest };
}

/** Path of the program. */
export function faultyEngine(folder: string, fault: Fault): string {
  const file = join(folder, `${fault.replace(':', '-')}.cjs`);
  writeFileSync(file, program(fault));
  return file;
}
