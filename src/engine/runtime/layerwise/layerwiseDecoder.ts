/**
 * @file A decoder that is run layer by layer: the weights of one layer are read and widened at a time, and all runs of a request pass it
 * before the next one is touched.
 */
import type { DrawPart } from '../../../architecture/decoderParts';
import type { DecoderSpec } from '../../../architecture/decoderSpec';
import type { Checkpoint } from '../../../checkpoint/checkpoint';
import { WeightReader } from '../../../checkpoint/weightReader';
import type { BesideGraph } from '../besideGraph';
import type { Run } from '../decoderFeeds';
import type { SessionOptions, Tensor } from '../ort';
import type { RunSteps } from '../../request/hooks';
import { tilesOf } from './headTiles';
import { PassSteps } from './passSteps';
import { LayerwisePass, longestOf, type PassTools } from './layerwisePass';
import { decoderParts, drawPart, PartSessions, type DecoderParts } from './layerwiseParts';
import { WeightArena } from './weightArena';
import { writingParts, type WritingParts } from './writingParts';

type Outputs = Record<string, Tensor>;

export class LayerwiseDecoder {
  private constructor(
    private readonly reader: WeightReader,
    private readonly arena: WeightArena,
    private readonly parts: DecoderParts,
    private readonly sessions: PartSessions,
    private readonly writing?: WritingParts,
  ) {}

  /**
   * A model that only writes answers: its matrices are held in 8 bits, so that a token takes one pass over those instead of the file.
   * @param steps told each layer that is made
   */
  static async openWriting(
    checkpoint: Checkpoint,
    spec: DecoderSpec,
    settings: Pick<SessionOptions, 'threads'>,
    steps: RunSteps,
  ): Promise<LayerwiseDecoder> {
    const reader = new WeightReader(checkpoint);
    const parts = decoderParts(checkpoint, spec, reader);
    const writing = await writingParts(checkpoint, spec, reader, settings, steps);
    const sessions = new PartSessions(settings);
    return new LayerwiseDecoder(
      reader,
      new WeightArena(reader),
      { ...parts, layers: writing.layers },
      sessions,
      writing,
    );
  }

  /**
   * Draws all parts, so that a checkpoint that does not hold what its config says is found at once.
   * @param holds whether weights that are rounded to 8 bits stay in memory so
   * @throws LensError
   */
  static open(
    checkpoint: Checkpoint,
    spec: DecoderSpec,
    settings: Pick<SessionOptions, 'threads'>,
    holds = false,
  ): LayerwiseDecoder {
    const reader = new WeightReader(checkpoint, holds);
    const parts = decoderParts(checkpoint, spec, reader);
    return new LayerwiseDecoder(reader, new WeightArena(reader), parts, new PartSessions(settings));
  }

  /**
   * Runs over beginnings of one text share their forward, and each layer's weights.
   * @returns outputs of each run, by the names of the whole decoder's graph
   */
  async run(spec: DecoderSpec, runs: readonly Run[], steps: RunSteps): Promise<Outputs[]> {
    const outputs = sharesForward(runs)
      ? await new LayerwisePass(spec, runs, this.#tools(steps, runs)).run()
      : await this.#inTurn(spec, runs, steps);
    this.reader.requireUnchanged();
    return outputs;
  }

  /** A graph beside the decoder's, run for one layer after the other: each is drawn as if it were the only one. */
  beside(spec: DecoderSpec, draw: (layers: Pick<DecoderSpec, 'family' | 'layers'>) => DrawPart): BesideGraph {
    const parts = spec.layers.map(layer =>
      drawPart(this.reader.checkpoint, draw({ family: spec.family, layers: [layer] }), this.reader),
    );
    const run: BesideGraph['run'] = async (feeds, { inputs, output }, between) => {
      const outputs = feeds.map((): Outputs => ({}));
      for (const [l, { graph, slots }] of parts.entries()) {
        const session = await this.sessions.of(graph);
        const weights = await this.arena.fill(slots, between);
        for (const [i, own] of feeds.entries()) {
          const given = Object.fromEntries(inputs.map(name => [name(0), own[name(l)]!]));
          outputs[i]![output(l)] = (await session.run({ ...weights, ...given }, [output(0)]))[output(0)]!;
          await between();
        }
      }
      return outputs;
    };
    return { run, release: () => Promise.resolve() };
  }

  async release(): Promise<void> {
    this.arena.release();
    this.reader.close();
    await this.writing?.release();
    await this.sessions.release();
  }

  async #inTurn(spec: DecoderSpec, runs: readonly Run[], steps: RunSteps): Promise<Outputs[]> {
    const outputs: Outputs[] = [];
    for (const run of runs) {
      const one = await new LayerwisePass(spec, [run], this.#tools(steps, [run])).run();
      outputs.push(one[0]!);
    }
    return outputs;
  }

  #tools(steps: RunSteps, runs: readonly Run[]): PassTools {
    const { reader, arena, parts, sessions, writing } = this;
    const ways = runs.some(run => run.objectives !== undefined) ? 2 : 1;
    const layers = parts.layers.length;
    const size = { steps: (layers + tilesOf(parts.head)) * ways, layers, bytes: this.#bytesOf(ways) };
    const passSteps = new PassSteps(steps, reader, size);
    return { reader, arena, parts, sessions, steps: passSteps, ...(writing ? { writingHead: writing.head } : {}) };
  }

  /** What is read of the files in so many passes through all parts. */
  #bytesOf(ways: number): number {
    const { entry, exit, layers, head } = this.parts;
    const slots = [entry, ...layers, exit].flatMap(part => part.slots);
    const all = this.writing ? slots : [...slots, head];
    // A head of one tile lies in the arena still where the way back begins.
    const once = tilesOf(head) === 1 ? this.reader.unread(head.tensor, 1) * (ways - 1) : 0;
    return all.reduce((sum, { tensor }) => sum + this.reader.unread(tensor, ways), 0) - (this.writing ? 0 : once);
  }
}

/** Beginnings of one text, nothing cached: causal, so that the longest one's forward has those of all. */
function sharesForward(runs: readonly Run[]): boolean {
  const longest = longestOf(runs);
  return (
    runs.length === 1 || runs.every(({ ids, cache }) => cache === undefined && ids.every((id, i) => id === longest[i]))
  );
}
