/** @file A process that does what the engine does for one model, and prints its peak resident memory and its times as JSON. */
import { readFileSync } from 'node:fs';
import { attributeResponse, attributeSpan } from '../src/engine/attribution';
import { neverCancelled } from '../src/engine/pause';
import { openModel, SessionPool } from '../src/engine/sessionPool';
import { text } from './attribution';

async function main(folder: string): Promise<void> {
  const model = await new SessionPool().model(openModel(folder), text.ids.length);
  await attributeSpan(model, text);
  const firstPicture = performance.now();
  await attributeResponse(model, text, 'log-probability', neverCancelled);
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  process.stdout.write(JSON.stringify({ peak: Number(peak?.[1]) * 1024, firstPicture }));
}

void main(process.argv[2]!);
