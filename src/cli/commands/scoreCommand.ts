/** @file `instruct-lens score`: re-scores matrices computed elsewhere by the paper's literal formula, line by line. */
import { LensError, messageOf } from '../../base/errors';
import { printable } from '../../base/printable';
import {
  levelEnds,
  readPaperScoreRequest,
  requireLevels,
  scorePaper,
  scoreQuantized,
} from '../../explain/attribution/paperScore';
import type { LevelEnds, PaperScore, PaperScoreRequest } from '../../explain/attribution/paperScore';
import { safeJson } from '../../protocol/explanation';
import type { ParsedArguments } from '../frame/arguments';
import { commonOptions, onlyPositional } from '../frame/commandFrame';
import type { Command } from '../frame/commandFrame';
import { linesOf, parseJson, streamBytes } from '../frame/readFile';
import type { Surroundings } from '../frame/surroundings';

/** So many matrices of levels, and no other, and the file is taken for one of levels before its end: what waits is kept in memory. */
const MOST_WAITING = 10_000;

const RECOGNISED =
  'contains only whole numbers from 0 to 10, so its matrices are taken as levels and not quantized again; ' +
  '"quantized": false on a line overrides this.';

export const scoreCommand: Command = {
  name: 'score',
  summary: "re-score attribution matrices by the paper's literal formula",
  usage: 'score FILE.jsonl [--quantized]',
  options: {
    quantized: {
      type: 'boolean',
      help: 'the matrices already hold levels (whole numbers from 0 to 10); "quantized": true or false overrides it for one line',
    },
    ...commonOptions,
  },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const file = onlyPositional(args, 'FILE.jsonl', scoreCommand);
  const scores = new Scores(args.flag('quantized') ? true : undefined, file, at);
  try {
    for await (const line of linesOf(streamBytes(file, 'file', at))) {
      at.signal.throwIfAborted();
      if (line.text.trim() !== '') await scores.add(line.text, `line ${line.number} of ${file}`);
    }
  } finally {
    // What was scored before a line that cannot be is written all the same.
    await scores.end();
  }
  return 0;
}

/** A line of the answer that waits until it is known what the file's matrices are. */
interface Waiting {
  readonly id: unknown;
  readonly raw: PaperScore;
  readonly quantized: PaperScore;
}

/**
 * Scores in the order of their lines. A file whose matrices all hold whole numbers from 0 to 10, both ends among them, holds levels:
 * that is known at its end, or at the first matrix of another kind. Until then a line waits with both of its scores, which are small
 * beside its matrix.
 */
class Scores {
  #waiting: Waiting[] = [];
  #ends: LevelEnds = { least: false, most: false };

  /** @param isQuantized whether lines that do not say it themselves hold levels; undefined where that is to be found out */
  constructor(
    private isQuantized: boolean | undefined,
    private readonly file: string,
    private readonly at: Surroundings,
  ) {}

  /** @throws LensError bad-input naming the line */
  async add(text: string, where: string): Promise<void> {
    const value = parseLine(text, where);
    const request = readPaperScoreRequest(value, where);
    const id = idOf(value, where);
    if (request.quantized === undefined && this.isQuantized === undefined) await this.#look(request);
    const isQuantized = request.quantized ?? this.isQuantized;
    if (isQuantized === true) requireLevels(request, where);
    const raw = isQuantized === true ? scoreQuantized(request) : scorePaper(request);
    const quantized = isQuantized === undefined ? scoreQuantized(request) : raw;
    this.#waiting.push({ id, raw, quantized });
    if (this.isQuantized !== undefined) await this.#flush(this.isQuantized);
    else if (this.#waiting.length >= MOST_WAITING) await this.end();
  }

  /** What has been read is all there is to tell by. */
  async end(): Promise<void> {
    if (this.isQuantized === undefined && this.#ends.least && this.#ends.most) {
      this.isQuantized = true;
      await this.at.stderr.write(`${printable(`note: ${this.file} ${RECOGNISED}`)}
`);
    }
    this.isQuantized ??= false;
    await this.#flush(this.isQuantized);
  }

  async #look({ attribution }: PaperScoreRequest): Promise<void> {
    const ends = levelEnds(attribution);
    if (ends === undefined) {
      this.isQuantized = false;
      await this.#flush(false);
    } else {
      this.#ends = { least: this.#ends.least || ends.least, most: this.#ends.most || ends.most };
    }
  }

  async #flush(isQuantized: boolean): Promise<void> {
    for (const { id, raw, quantized } of this.#waiting) {
      await this.at.stdout.write(`${safeJson({ id, ...(isQuantized ? quantized : raw) })}\n`);
    }
    this.#waiting = [];
  }
}

function parseLine(text: string, where: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw refused(where, `it is not JSON (${messageOf(error)})`);
  }
}

/** Whatever the caller calls the matrix: it comes back as it is. */
function idOf(value: unknown, where: string): unknown {
  const id = (value as { id?: unknown }).id;
  if (id === undefined) throw refused(where, '"id" is missing');
  return id;
}

function refused(where: string, what: string): LensError {
  return new LensError({
    reason: 'bad-input',
    message: `Can't score ${where}: ${what}.`,
    next: 'Give {"id": …, "attribution": [[…], …], "instruction": [row, …]} on every line.',
  });
}
