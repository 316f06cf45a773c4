import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/helpers/builtProgram.ts'],
    setupFiles: ['test/helpers/setup.ts'],
    include: ['test/**/*.test.ts'],
    // For two cores: the end-to-end tests start processes of their own, but some of them wait.
    maxWorkers: 3,
    // A worker runs one file after another: a new process for each would load the same modules over and over.
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
