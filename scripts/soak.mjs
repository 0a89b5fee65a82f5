// `npm run soak [-- --part 0.1] [-- --seed S]`: eight hours of work in one window, as fast as it goes (test/host/suite/soak.test.ts): 3,000
// explanations, 1,000 called off, 300 edits of a model's files, 50 other models, 200 engines killed. The tests do a small part of it.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { root } from './setup.mjs';

const { values } = parseArgs({
  options: { part: { type: 'string', default: '1' }, seed: { type: 'string', default: '21' } },
});
const { status } = spawnSync(
  process.execPath,
  ['scripts/test-host.mjs', '--only', 'suite', '--grep', 'deeds in a row'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, INSTRUCT_LENS_SOAK: values.part, INSTRUCT_LENS_SEED: values.seed },
  },
);
process.exitCode = status ?? 1;
