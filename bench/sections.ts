/** @file The sections of RESULTS.md behind the engine's own figures: each can be measured alone, and says how busy the machine was. */
import { loadavg, cpus } from 'node:os';
import { benchAblation } from './ablation';
import { benchAttentionView } from './attentionView';
import { benchComparison } from './comparison';
import { benchComparisonView } from './comparisonView';
import { benchConcepts } from './concepts';
import { benchConceptsView } from './conceptsView';
import { benchDeviceCache } from './deviceCache';
import { holds, table, type Figure } from './figures';
import { isClose, memoryRows, memoryText } from './memoryTable';
import { benchMcp } from './mcp';
import { benchOverlay } from './overlay';
import { benchPick } from './pick';
import { benchPrecision } from './precision';
import { benchRules } from './rules/rulesBench';
import { ROUNDS } from './statistics';
import { benchViews } from './views';

interface Measured {
  readonly text: string;
  /** Whether every judged figure is within its bound. */
  readonly held: boolean;
}

export interface Section {
  readonly title: string;
  /** @param folder of the bench checkpoint */
  readonly measure: (folder: string) => Promise<Measured>;
}

const PROCESSOR_TIME = `Layers are of noise, the flattest spectrum there is and so the hardest. Processor time is that of all threads together:
what else runs makes only the clock's figures longer.`;

/** Nothing of it is judged: without a graphics card no figure means speed. */
const NO_CARD = `**The speed of a graphics card was not measured: there was none on this machine.** What WebGPU computes over a
software Vulkan (SwiftShader) is right, as the tests say, and slower than the CPU provider; bytes that cross between host and device for
one generated token are the same on any device.`;

const DEMO_RULES = `Prompts of the demo pair’s world with a rule that the answer follows and one that no answer to them can follow; made by
\`bench/rules/rulePrompts.ts\`. Only prompts whose greedy answer follows the one rule count. Thresholds were chosen on seed 1.`;

const PRECISION = `Words of self-instruct prompts, each model’s own greedy answer forced on both. The models’ files are of 4 bits, so what is rounded are the
values that those stand for.`;

export const sections: readonly Section[] = [
  figures('Ablation', folder => benchAblation(folder, ROUNDS)),
  figures('Comparison', async folder => [...(await benchComparison(folder, ROUNDS)), ...(await benchComparisonView())]),
  figures('Concepts', benchConcepts, PROCESSOR_TIME),
  figures('Views', async () => [
    ...(await benchOverlay()),
    ...(await benchViews()),
    ...(await benchPick()),
    ...(await benchAttentionView()),
    ...(await benchConceptsView()),
  ]),
  { title: 'Memory', measure: memory },
  figures('Precision', benchPrecision, PRECISION),
  figures('MCP', benchMcp),
  figures('Rules', benchRules, DEMO_RULES),
  figures('GPU', benchDeviceCache, NO_CARD),
];

function figures(title: string, bench: (folder: string) => Promise<readonly Figure[]>, words = ''): Section {
  return {
    title,
    measure: async folder => {
      const before = loadText();
      const measured = await bench(folder);
      const head = `${new Date().toISOString().slice(0, 10)}; ${before} before, ${loadText()} after. ${words}`.trim();
      return { text: `${head}\n\n${table(measured)}`, held: measured.every(holds) };
    },
  };
}

async function memory(folder: string): Promise<Measured> {
  const rows = memoryRows(process.cwd(), folder);
  return Promise.resolve({ text: memoryText(rows), held: rows.every(isClose) });
}

/** How busy the machine is: what else runs makes a clock's figures longer. */
function loadText(): string {
  return `load of the machine ${loadavg()[0]!.toFixed(1)} on ${cpus().length} cores`;
}
