/** @file The MCP server under many calls: how long a warm call takes, and whether memory stays where it is. Linux, which tells of processes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { Figure } from './figures';
import { median } from './statistics';

const CALLS = 500;
/** Before memory is looked at: what is loaded once is loaded. */
const WARM = 100;
/** Prompts that were not asked before. */
const FRESH = 9;

export async function benchMcp(): Promise<Figure[]> {
  const client = new Client({ name: 'bench', version: '1.0.0' });
  const root = process.cwd();
  const args = [join(root, 'dist/cli.js'), 'mcp', '--pair', 'demo'];
  const transport = new StdioClientTransport({ command: process.execPath, args, cwd: root });
  await client.connect(transport);
  const story = readFileSync(join(root, 'examples/little-world.prompt.md'), 'utf8');
  const explain = async (text: string): Promise<number> => {
    const start = performance.now();
    await client.callTool({ name: 'explain_prompt', arguments: { text } });
    return performance.now() - start;
  };
  await explain(story);
  const fresh: number[] = [];
  const before = processorSeconds(transport.pid!);
  for (let i = 0; i < FRESH; i++)
    fresh.push(await explain(story.replace('Rose', ['Anna', 'Tom', 'Ella'][i % 3]!.repeat(1 + Math.floor(i / 3)))));
  const perCall = (processorSeconds(transport.pid!) - before) / FRESH;
  const told: number[] = [];
  for (let call = 0; call < CALLS; call++) {
    await explain(story);
    if (call >= WARM) told.push(residentMegabytes(transport.pid!));
  }
  await client.close();
  const [early, late] = [told.slice(0, WARM), told.slice(-WARM)].map(median) as [number, number];
  return [
    {
      name: 'explain_prompt on the demo pair, warm, a prompt that is new',
      value: median(fresh) / 1000,
      unit: 's',
      atMost: 2,
    },
    { name: 'the same, processor time of server and engine', value: perCall, unit: 's' },
    { name: `memory of server and engine, median of calls ${WARM} to ${2 * WARM}`, value: early, unit: 'MB' },
    { name: `the same of the last ${WARM} of ${CALLS} calls, over it`, value: late / early, unit: '×', atMost: 1.1 },
  ];
}

/** Hundredths of a second: what the kernel counts processor time in, wherever Linux runs. */
const TICKS = 100;

function processorSeconds(pid: number): number {
  return withChildren(pid).reduce((sum, process) => {
    // Behind the name, which may hold anything: fields 14 and 15 of the line.
    const fields = readFileSync(`/proc/${process}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return sum + (Number(fields[11]) + Number(fields[12])) / TICKS;
  }, 0);
}

function withChildren(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return [pid, ...children.map(Number)];
}

function residentMegabytes(pid: number): number {
  return withChildren(pid).reduce((sum, process) => {
    const status = readFileSync(`/proc/${process}/status`, 'utf8');
    return sum + Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
  }, 0);
}
