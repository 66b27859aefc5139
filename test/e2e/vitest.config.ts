import { defineConfig } from "vitest/config";

/** Browser tests: one world (app, twins, browser) for all files, one page at a time. */
export default defineConfig({
  test: {
    include: ["test/e2e/**/*.e2e.ts"],
    reporters: ["default", "./test/e2e/ways-reporter.ts"],
    fileParallelism: false,
    isolate: false,
    pool: "forks",
    poolOptions: { forks: { singleFork: true } },
    // The storefront's patience of 1.5 s for the proxy is real time: a machine that stalls longer shows the way out of
    // it instead of the way that a test is about. A fault of ours fails twice.
    retry: 1,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // What is waited for comes within a second, on a machine that is doing nothing else.
    expect: { poll: { timeout: 15_000 } },
  },
});
