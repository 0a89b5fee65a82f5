import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // In VS Code and beside it (scripts/test-host.mjs); with models that are downloaded (scripts/test-real.mjs).
    exclude: ['test/host/**', 'test/real/**'],
    // Engine tests run the bundles; building them once, here, keeps two workers from building at the same time.
    globalSetup: 'test/support/build.ts',
    // A machine with other work is several times slower.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // Two workers: engine tests start children of their own.
    maxWorkers: 2,
  },
});
