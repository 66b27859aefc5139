import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDataDirectory } from "#app/platform/database/data-directory.server.ts";
import { randomBytes } from "node:crypto";

describe("a data directory", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "fitloop-directory-"));
    writeFileSync(join(folder, "file"), "");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = (program: string, dataDir: string, ...args: string[]) =>
    spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", program, ...args], {
      encoding: "utf8",
      timeout: 30_000,
      killSignal: "SIGKILL",
      env: {
        PATH: process.env["PATH"],
        NODE_ENV: "production",
        SHOPIFY_API_KEY: "id",
        SHOPIFY_API_SECRET: "secret",
        SHOPIFY_APP_URL: "https://fitloop.example.com",
        FITLOOP_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64url")}`,
        FITLOOP_DATA_DIR: dataDir,
        PORT: "0",
        METRICS_PORT: "0",
      },
    });

  it.each([
    ["beneath a file", () => join(folder, "file", "data")],
    ["that is a file", () => join(folder, "file")],
    ["where the file system makes none", () => "/proc/fitloop/data"],
  ])(
    "%s ends the app and its commands with a code and a sentence",
    (_, path) => {
      for (const [program, args, code] of [
        ["app/processes/start.server.ts", [], 1],
        ["app/processes/cli.server.ts", ["keys", "status"], 2],
      ] as const) {
        const { status, stderr, signal } = start(program, path(), ...args);
        expect([signal, status], program).toEqual([null, code]);
        // The app's words are a line of its log.
        const said = program.includes("start") ? (JSON.parse(stderr) as { msg: string }).msg : stderr;
        expect(said).toMatch(/^The data directory .+ can't be made: .+ Set FITLOOP_DATA_DIR to one .+\n?$/);
      }
    },
    90_000,
  );

  it("is made with all that it lies in, for its owner alone", () => {
    const made = join(folder, "a", "b", "c");
    makeDataDirectory(made);
    makeDataDirectory(made);
    expect(statSync(made).mode & 0o777).toBe(0o700);
  });
});
