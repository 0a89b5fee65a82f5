/** @file Instruct Lens's side of bench/peers: the full matrix once for each line of input, so that Python can interleave it. */
import { createInterface } from 'node:readline';
import { matrixToRows } from '../../src/base/matrix';
import { attributeResponse } from '../../src/engine/attribution/attributionRuns';
import { Model } from '../../src/engine/runtime/model';
import { neverCancelled } from '../../src/engine/request/hooks';
import { openModel } from '../../src/engine/runtime/sessionPool';
import { text } from '../attribution';

/** @param threads of ONNX Runtime, as many as PyTorch gets */
async function main(folder: string, threads: number): Promise<void> {
  const model = await Model.load(openModel(folder).checkpoint, { threads });
  const requests = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  while (!(await requests.next()).done) {
    const { attribution } = await attributeResponse(model, text, 'log-probability', neverCancelled);
    process.stdout.write(`${JSON.stringify(matrixToRows(attribution).slice(0, text.promptTokens))}\n`);
  }
  await model.release();
}

void main(process.argv[2]!, Number(process.argv[3]));
