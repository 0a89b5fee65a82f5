/** @file The throw-away process in which a provider is tried: whatever it does to the process, nobody else is harmed. */
import { messageOf } from '../../base/errors';
import { valueNormNames } from '../../architecture/weightGraphs';
import { GraphBuilder } from '../../graph/graphBuilder';
import type { Graph } from '../../graph/graph';
import { onnxModel } from '../../graph/onnxModel';
import { PROVIDERS } from '../../protocol/providers';
import type { ProviderName } from '../../protocol/providers';
import { decoderFeeds } from '../runtime/decoderFeeds';
import { DeviceCache, HostCache, wholeNames } from '../runtime/keyValueCache';
import { float32, Session, type ResidentOutputs, type SessionOptions, type Tensor } from '../runtime/ort';
import { outputNames } from '../../architecture/names';
import { probeGraphs, probeRun, probeSpec, valueNormFeeds } from './probeModel';

/** First argument of the engine's program for this. */
export const PROBE_ARGUMENT = 'probe';

/** What the process says, once. */
export type ProbeMessage =
  | { readonly relativeError: number; readonly worst: string; readonly largestBuffer?: number }
  | { readonly error: string };

/** Answers the parent and ends. @param provider the second argument */
export async function runProbeChild(provider: string | undefined): Promise<void> {
  const message = await tried(PROVIDERS.find(name => name === provider) ?? 'cpu');
  // Not `exit`: the libraries' own end is where drivers like to crash, and nobody needs it.
  process.send?.(message, () => process.kill(process.pid, 'SIGKILL'));
}

async function tried(provider: ProviderName): Promise<ProbeMessage> {
  try {
    // The provider first: what it cannot do shows before the processor has worked for nothing.
    const [answer, known] = [await answersOf(provider), await answersOf('cpu')];
    const largestBuffer = provider === 'webgpu' ? await bufferLimit() : undefined;
    return { ...compare(answer, known), ...(largestBuffer === undefined ? {} : { largestBuffer }) };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

type Answers = Readonly<Record<string, Tensor>>;

async function answersOf(provider: ProviderName): Promise<Answers> {
  const { decoder, valueNorms } = probeGraphs(provider !== 'cpu');
  const norms = probeSpec.layers.map((_, l) => valueNormNames.output(l));
  const decoded = await decode(decoder, provider);
  const session = await openOn(provider, valueNorms);
  const { host } = await session.runResident(valueNormFeeds(), norms);
  await session.release();
  return { ...decoded, ...host };
}

/** The whole text at once with a backward; then its first tokens, and the last from their cache. */
async function decode(graph: Graph, provider: ProviderName): Promise<Answers> {
  const device = provider === 'webgpu';
  const session = await openOn(provider, graph, device ? wholeNames(probeSpec) : []);
  const { host } = await session.runResident(decoderFeeds(probeSpec, probeRun), probeRun.fetch);
  const cache = device ? new DeviceCache(probeSpec) : new HostCache(probeSpec, probeRun.ids.length);
  const read = async (ids: readonly number[]): Promise<ResidentOutputs> => {
    const run = { ids, rows: [ids.length - 1], cache, fetch: [outputNames.logits, ...cache.fetch] };
    const outputs = await session.runResident(decoderFeeds(probeSpec, run), run.fetch);
    cache.append(outputs, ids.length);
    return outputs;
  };
  await read(probeRun.ids.slice(0, -1));
  const next = await read(probeRun.ids.slice(-1));
  cache.release();
  await session.release();
  return { ...host, 'logits from the cache': next.host[outputNames.logits]! };
}

function openOn(provider: ProviderName, graph: Graph, resident: SessionOptions['resident'] = []): Promise<Session> {
  return Session.open(onnxModel(graph), { root: '.', provider, resident, threads: 1 });
}

/** The largest relative difference of an output, ||a - b|| / ||b||. An answer that is no number is wrong without measure. */
export function compare(answer: Answers, known: Answers): { relativeError: number; worst: string } {
  let worst = { relativeError: 0, worst: '' };
  for (const [name, { data }] of Object.entries(known)) {
    const own = answer[name]?.data;
    const relativeError = own?.length === data.length ? difference(own, data) : Infinity;
    if (!(relativeError <= worst.relativeError)) worst = { relativeError, worst: name };
  }
  return worst;
}

function difference(a: Tensor['data'], b: Tensor['data']): number {
  let [apart, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    apart += (Number(a[i]) - Number(b[i])) ** 2;
    size += Number(b[i]) ** 2;
  }
  const error = Math.sqrt(apart / size);
  return Number.isFinite(error) ? error : Infinity;
}

/** Rows and columns of more floats than the adapters that have a limit give in one piece: 4.8 GB. */
const TOO_MANY = [30_000, 40_000] as const;

/** Bytes of the largest buffer, as WebGPU says it where it refuses a larger one. Undefined where it does not refuse. */
async function bufferLimit(): Promise<number | undefined> {
  const g = new GraphBuilder('limit');
  const [x, y] = [g.input('x', 'float32', ['N', 1]), g.input('y', 'float32', [1, 'M'])];
  g.output('largest', g.apply('ReduceMax', [g.add(x, y)], { axes: [0, 1] }));
  const session = await openOn('webgpu', g.build());
  try {
    // The first refusal may come from the driver, which gives no figure.
    const limit = await refusedBytes(session);
    return limit === 0 ? (await refusedBytes(session)) || undefined : limit;
  } finally {
    await session.release();
  }
}

/** @returns 0 where it was refused without a figure, undefined where it was not refused */
async function refusedBytes(session: Session): Promise<number | undefined> {
  const [rows, columns] = TOO_MANY;
  const [x, y] = [float32(new Float32Array(rows), [rows, 1]), float32(new Float32Array(columns), [1, columns])];
  try {
    await session.run({ x, y }, ['largest']);
    return undefined;
  } catch (error) {
    return Number(/max buffer size limit \((\d+)\)/.exec(String(error))?.[1] ?? 0);
  }
}
