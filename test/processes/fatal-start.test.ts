import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "#test/sandbox/demo/sandbox.ts";

let dataDir: string;
let sandbox: Sandbox;
let taken: Server;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "fitloop-fatal-"));
  sandbox = await startSandbox({ dataDir, seed: "fatal", appPort: 0 });
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "0.0.0.0", resolve));
}, 60_000);
afterAll(async () => {
  await new Promise((resolve) => taken.close(resolve));
  await sandbox.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it("a process that can't start ends, with its reason, though its worker and its database had begun", async () => {
  const port = (taken.address() as AddressInfo).port;
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "app/processes/start.server.ts"], {
    env: { ...process.env, NODE_ENV: "production", ...sandbox.env, PORT: String(port) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`It did not end. It said: ${said}`));
    }, 60_000);
    child.once("exit", (exit) => {
      clearTimeout(late);
      resolve(exit);
    });
  });
  expect(code).toBe(1);
  const lines = said.trim().split("\n");
  const last = JSON.parse(lines.at(-1) ?? "") as Record<string, unknown>;
  expect(last).toMatchObject({ level: "fatal", msg: expect.stringContaining("EADDRINUSE") as string });
  // Whoever collects lines reads each of them.
  for (const line of lines) expect(() => JSON.parse(line) as unknown, line).not.toThrow();
}, 90_000);
