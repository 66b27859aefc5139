import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { clientIdFault, developmentKey, nodeFault } from "#test/support/shopify-cli.mjs";

const ROOT = join(import.meta.dirname, "../..");
const toml = await readFile(join(ROOT, "shopify.app.toml"), "utf8");

describe("step 0, before anything", () => {
  it.each([
    ["v20.20.2", false],
    ["v22.11.0", false],
    ["v22.12.0", true],
    ["v24.21.0", true],
    ["", false],
  ])("Shopify's command line is started on Node %s: %s", (version, starts) => {
    expect(nodeFault(version) === undefined).toBe(starts);
    if (!starts) expect(nodeFault(version)).toContain("Node 22.12");
  });

  it.each([
    ['client_id = ""', false],
    ["client_id = ''", false],
    ['name = "Fitloop"', false],
    ['# client_id = "in a comment"', false],
    ['name = "Fitloop"\nclient_id = "0123456789abcdef0123456789abcdef" # ours', true],
  ])("a file with %s may be handed to Shopify's command line: %s", (text, may) => {
    expect(clientIdFault(text) === undefined).toBe(may);
  });

  it.skipIf(clientIdFault(toml) === undefined)(
    "`npm run dev:shopify` refuses a file without a client id, says what to do, and leaves the file as it is",
    async () => {
      const run = spawnSync(process.execPath, ["test/run/dev-shopify.mjs"], { cwd: ROOT, encoding: "utf8" });
      expect(run.status).toBe(1);
      expect(run.stderr).toContain("write its client id into the file (client_id)");
      expect(await readFile(join(ROOT, "shopify.app.toml"), "utf8")).toBe(toml);
    },
  );
});

describe("the key of a machine that develops", () => {
  const folder = mkdtempSync(join(tmpdir(), "fitloop-key-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is made once", () => {
    const made = developmentKey(join(folder, "data"));
    expect(made).toMatch(/^k1:[\w-]{43}$/);
    expect(developmentKey(join(folder, "data"))).toBe(made);
  });
});
