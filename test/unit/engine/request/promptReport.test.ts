/** @file How far the reading of a prompt is: told from its beginning, with a time once there is a speed. */
import { expect, test } from 'vitest';
import { promptReport } from '../../../../src/engine/request/progressReporter';
import type { Progress } from '../../../../src/protocol/request';

test('each part of a prompt that is read is told, of each model by itself', () => {
  const told: Omit<Progress, 'request'>[] = [];
  const report = promptReport(progress => void told.push(progress));
  report('base', 0, 600);
  report('base', 256, 600);
  report('tuned', 0, 600);
  expect(told.map(({ phase, role, done, total }) => [phase, role, done, total])).toEqual([
    ['prompt', 'base', 0, 600],
    ['prompt', 'base', 256, 600],
    ['prompt', 'tuned', 0, 600],
  ]);
  expect(told[0]!.secondsLeft).toBeUndefined();
  expect(told[1]!.secondsLeft).toBeGreaterThanOrEqual(0);
});
