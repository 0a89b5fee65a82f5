/** @file `instruct-lens score`: re-scores matrices computed elsewhere by the paper's literal formula, line by line. */
import { LensError, messageOf } from '../../base/errors';
import { readPaperScoreRequest, scorePaper } from '../../explain/attribution/paperScore';
import { safeJson } from '../../protocol/explanationJson';
import type { ParsedArguments } from '../frame/arguments';
import { commonOptions, onlyPositional } from '../frame/command';
import type { Command } from '../frame/command';
import { linesOf } from '../frame/lines';
import { parseJson, streamBytes } from '../frame/readFile';
import type { Surroundings } from '../frame/surroundings';

export const scoreCommand: Command = {
  name: 'score',
  summary: "re-score attribution matrices by the paper's literal formula",
  usage: 'score FILE.jsonl',
  options: commonOptions,
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const file = onlyPositional(args, 'FILE.jsonl', scoreCommand);
  for await (const line of linesOf(streamBytes(file, 'file', at))) {
    at.signal.throwIfAborted();
    const where = `line ${line.number} of ${file}`;
    if (line.text.trim() !== '') await at.stdout.write(`${scoreLine(line.text, where)}\n`);
  }
  return 0;
}

/** `{"id", "attribution", "instruction"}` to `{"id", "density", "instruction_score"}`. @throws LensError bad-input naming the line */
function scoreLine(text: string, where: string): string {
  const value = parseLine(text, where);
  const { density, instruction_score } = scorePaper(readPaperScoreRequest(value, where));
  return safeJson({ id: idOf(value, where), density, instruction_score });
}

function parseLine(text: string, where: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw refused(where, `it is no JSON (${messageOf(error)})`);
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
