/** @file A process that traces the attention of a long text as the engine does, and prints its peak resident memory and its time as JSON. */
import { readFileSync } from 'node:fs';
import { attendedText } from '../src/explain/attention/attendedText';
import { AttentionTally } from '../src/explain/attention/attentionTally';
import { neverCancelled } from '../src/engine/request/hooks';
import { openModel, SessionPool } from '../src/engine/runtime/sessionPool';
import { traceAttention } from '../src/engine/attention/traceAttention';
import { traceBytes } from '../src/engine/runtime/chunks';

const TOKENS = 2000;
/** Words looked at: as many as a long prompt has instruction verbs. */
const FOCUS = 8;

/** A text of which every token is a word, the first a beginning of sequence. */
function longText(): ReturnType<typeof attendedText> {
  const place = (i: number) => ({ start: 2 * i, end: 2 * i + 1 });
  return attendedText({
    promptTokens: Array.from({ length: TOKENS }, (_, i) => ({
      kind: i === 0 ? ('special' as const) : ('file' as const),
      inkSpans: i === 0 ? [] : [place(i)],
    })),
    words: Array.from({ length: TOKENS - 1 }, (_, i) => ({ span: place(i + 1) })),
    clauses: [],
    answerTokens: 0,
    answerWords: [],
    focus: Array.from({ length: FOCUS }, (_, f) => f * 200),
  });
}

async function main(folder: string): Promise<void> {
  const opened = openModel(folder);
  const { spec } = opened;
  const model = await new SessionPool().model(opened, {
    promptTokens: TOKENS,
    responseTokens: 0,
    traced: traceBytes(spec, TOKENS),
  });
  const tally = new AttentionTally(longText(), { layers: spec.layers.length, heads: spec.layers[0]!.attention.heads });
  const ids = Array.from({ length: TOKENS }, (_, i) => (i * 7919) % spec.vocabularySize);
  const start = performance.now();
  let reducing = 0;
  const visit = (block: Parameters<AttentionTally['add']>[0]): void => {
    const begin = performance.now();
    tally.add(block);
    reducing += performance.now() - begin;
  };
  await traceAttention(model, ids, { norms: true, pause: neverCancelled, visit });
  const milliseconds = performance.now() - start;
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  process.stdout.write(JSON.stringify({ peak: Number(peak?.[1]) * 1024, milliseconds, reducing }));
}

void main(process.argv[2]!);
