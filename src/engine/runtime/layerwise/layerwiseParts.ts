/** @file The parts of a decoder with the weights that each is fed; parts that are drawn alike share a session. */
import { createHash } from 'node:crypto';
import {
  entryPart,
  exitPart,
  headTilePart,
  layerPart,
  objectivePart,
  TILE_WEIGHT,
  type DrawPart,
} from '../../../architecture/decoderParts';
import type { DecoderSpec } from '../../../architecture/decoderSpec';
import type { Checkpoint } from '../../../checkpoint/checkpoint';
import { tensor } from '../../../checkpoint/tensorLookup';
import type { Graph } from '../../../graph/graph';
import { onnxModel } from '../../../graph/onnxModel';
import { Session, type SessionOptions } from '../ort';
import type { FedSlot } from './weightArena';

/** What a part needs to know of how tensors are stored. */
export interface StoredTypes {
  isHalf(name: string): boolean;
}

export interface Part {
  readonly graph: Graph;
  readonly slots: readonly FedSlot[];
  /** One of its own, which has its weights. */
  readonly session?: Session;
}

export interface DecoderParts {
  readonly entry: Part;
  readonly layers: readonly Part[];
  readonly exit: Part;
  readonly tile: Graph;
  /** Of the whole head: a tile is some rows of it. */
  readonly head: FedSlot;
  readonly objective: Graph;
}

/** @throws LensError bad-checkpoint where a tensor is missing or has another shape */
export function decoderParts(checkpoint: Checkpoint, spec: DecoderSpec, types: StoredTypes): DecoderParts {
  const part = (draw: DrawPart): Part => drawPart(checkpoint, draw, types);
  const { embedding, vocabularySize, head, maxPositions, hiddenSize } = spec;
  tensor(checkpoint, embedding.weight, [vocabularySize, embedding.width]);
  const { positions } = embedding;
  if (positions) tensor(checkpoint, positions.weight, [positions.offset + maxPositions, hiddenSize]);
  const shape = tensor(checkpoint, head, [vocabularySize, embedding.width]).shape;
  const half = types.isHalf(head);
  return {
    entry: part(entryPart(spec)),
    layers: spec.layers.map((_, l) => part(layerPart(spec, l))),
    exit: part(exitPart(spec)),
    tile: headTilePart(spec, half ? 'float16' : 'float32'),
    head: { input: TILE_WEIGHT, tensor: head, shape, half },
    objective: objectivePart(spec),
  };
}

/** A graph whose weights are inputs, and what to feed them with. */
export function drawPart(checkpoint: Checkpoint, draw: DrawPart, types: StoredTypes): Part {
  const slots: FedSlot[] = [];
  const graph = draw((name, shape) => {
    tensor(checkpoint, name, shape);
    const half = types.isHalf(name);
    const slot = { input: `weight.${slots.length}`, tensor: name, shape, half };
    slots.push(slot);
    return { dtype: half ? 'float16' : 'float32', data: { fed: slot.input } };
  });
  return { graph, slots };
}

export class PartSessions {
  /** By the hash of the model. */
  readonly #sessions = new Map<string, Promise<Session>>();
  readonly #keys = new WeakMap<Graph, string>();

  constructor(private readonly settings: Pick<SessionOptions, 'threads'>) {}

  of(graph: Graph): Promise<Session> {
    const known = this.#keys.get(graph);
    if (known !== undefined) return this.#sessions.get(known)!;
    const model = onnxModel(graph);
    const key = createHash('sha256').update(model).digest('hex');
    this.#keys.set(graph, key);
    const session = this.#sessions.get(key) ?? Session.open(model, { ...this.settings, root: '.', pooled: false });
    this.#sessions.set(key, session);
    return session;
  }

  async release(): Promise<void> {
    const sessions = await Promise.all(this.#sessions.values());
    this.#sessions.clear();
    for (const session of sessions) await session.release();
  }
}
