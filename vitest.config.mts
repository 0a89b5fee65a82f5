/** @file The tests that run in Node, as two projects: those that start engines, browsers and models, and those that stay in one process. */
import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Engine tests start children of their own, each of which has threads of its own; half of their time they wait for those. */
const ENGINE_WORKERS = 3;
const UNIT_WORKERS = Math.max(ENGINE_WORKERS, availableParallelism());

const shared = {
  // Whatever a file puts into the environment is gone before the next one.
  setupFiles: ['test/support/ownEnvironment.ts'],
  // A machine with other work is several times slower.
  testTimeout: 120_000,
  hookTimeout: 180_000,
};

const engine: TestProjectInlineConfiguration = {
  test: {
    ...shared,
    name: 'engine',
    include: ['test/engine/**/*.test.ts', 'test/golden/**/*.test.ts', 'test/webview/**/*.test.ts'],
    maxWorkers: ENGINE_WORKERS,
    // As in test/host/mochaRun.ts: in CI, on a machine that others use too, a second try, which the reporter tells.
    retry: process.env['CI'] === undefined ? 0 : 1,
    sequence: { groupOrder: 0 },
  },
};

const unit: TestProjectInlineConfiguration = {
  test: {
    ...shared,
    name: 'unit',
    include: ['test/unit/**/*.test.ts', 'test/fuzz/**/*.test.ts'],
    // Most of the time of a short file would go into loading what the file before it had loaded.
    isolate: false,
    maxWorkers: UNIT_WORKERS,
    // Vitest runs groups one after the other; with as many workers for both nobody has to wait for the last engine test.
    sequence: { groupOrder: UNIT_WORKERS === ENGINE_WORKERS ? 0 : 1 },
  },
};

export default defineConfig({
  test: {
    // In VS Code and beside it run test/host (scripts/test-host.mjs), with models that are downloaded test/real (scripts/test-real.mjs).
    projects: [engine, unit],
    // Engine tests run the bundles; building them once, here, keeps two workers from building at the same time.
    globalSetup: 'test/support/build.ts',
  },
});
