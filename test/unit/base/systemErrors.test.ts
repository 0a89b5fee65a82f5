/** @file What the system refuses is told with what helps against it; only what is ours is to be reported. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { factsOf, LensError } from '../../../src/base/errors';
import { deathFacts } from '../../../src/client/deathCause';

function thrown(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

const fault = (code: string, syscall: string | undefined, message: string): Error =>
  Object.assign(new Error(message), { code, ...(syscall !== undefined && { syscall }) });

test.each([
  ['a missing file', thrown(() => readFileSync('/nowhere/at/all')), /^Check the path/],
  ['a name too long', thrown(() => readFileSync('n'.repeat(5000))), /^Check the path/],
  ['too many open files', fault('EMFILE', 'open', 'EMFILE: too many open files, open'), /^Allow more open files/],
  ['a thread', fault('ERR_WORKER_INIT_FAILED', undefined, 'Worker initialization failure: EMFILE'), /^Allow more open/],
  ['a full disk', fault('ENOSPC', 'write', 'ENOSPC: no space left on device, write'), /^Make room/],
  ['no memory', fault('ENOMEM', 'spawn', 'spawn ENOMEM'), /^Close other programs/],
  [
    'a folder that is gone',
    fault('ENOENT', 'uv_cwd', 'ENOENT: no such file or directory, uv_cwd'),
    /^Change to a folder/,
  ],
])('%s', (_, error, next) => {
  const facts = factsOf(error);
  expect([facts.reason, facts.step]).toEqual(['bad-input', undefined]);
  expect(facts.next).toMatch(next);
});

test('an error of ours, and one that only quotes a code, are to be reported', () => {
  for (const error of [new TypeError('x is not a function'), new Error('the file says ENOSPC')])
    expect(factsOf(error)).toMatchObject({ reason: 'internal', step: { step: 'report' } });
});

test('an engine that the system does not start says by what it was refused', () => {
  expect(new LensError(deathFacts({ code: null, signal: null, stderr: '\nspawn /usr/bin/node EMFILE' }))).toMatchObject(
    {
      message: expect.stringMatching(/the system did not let it start \(spawn .* EMFILE\)/) as string,
      next: expect.stringMatching(/^Allow more open files/) as string,
    },
  );
  // What an engine said that ran is its own affair.
  expect(deathFacts({ code: 1, signal: null, stderr: 'EMFILE' }).next).toEqual({ step: 'report' });
});
