/** @file What a report says beside its numbers, on stderr: nothing of it may steer the terminal, whatever folder or file it names. */
import { printable } from '../../base/printable';
import type { Surroundings } from './surroundings';

interface Said {
  readonly severity: string;
  readonly message: string;
}

export async function writeProblems(problems: readonly Said[], at: Pick<Surroundings, 'stderr'>): Promise<void> {
  for (const { severity, message } of problems) await at.stderr.write(`${severity}: ${printable(message)}\n`);
}
