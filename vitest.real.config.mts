import { defineConfig } from 'vitest/config';

/** Tests with real models (npm run test:real): minutes instead of seconds, one after the other, half a gigabyte of downloads. */
export default defineConfig({
  test: {
    include: ['test/real/**/*.test.ts'],
    globalSetup: 'test/support/build.ts',
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 1,
  },
});
