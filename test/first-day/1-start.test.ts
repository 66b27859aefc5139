import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { freePort } from "#test/sandbox/demo/free-port.ts";
import { readToml } from "#test/sandbox/shopify/toml.ts";

const ROOT = join(import.meta.dirname, "../..");
const TUNNEL = "https://some-words-of-a-tunnel.trycloudflare.com";
/** What calls itself a program is taken for a bot. */
const BROWSER = { "User-Agent": "Mozilla/5.0 Chrome/140" };

/** The web process' commands as Shopify's command line runs them: cut at `&&` and at spaces, with no shell (Shopify/cli 4.8, services/dev/processes/web.ts). */
function commandsOf(name: "dev" | "predev"): string[][] {
  const { commands } = readToml(readFileSync(join(ROOT, "shopify.web.toml"), "utf8"));
  const text = String((commands as Record<string, unknown>)[name] ?? "");
  return text.split("&&").flatMap((command) => (command.trim() === "" ? [] : [command.trim().split(" ")]));
}

/** What it adds to its own environment. */
const environment = (port: number, dataDir: string): Record<string, string> => ({
  SHOPIFY_API_KEY: "0123456789abcdef0123456789abcdef",
  SHOPIFY_API_SECRET: "shpss_0123456789abcdef0123456789abcdef",
  HOST: TUNNEL,
  SCOPES: "read_orders,read_products,write_app_proxy",
  NODE_ENV: "development",
  BACKEND_PORT: String(port),
  FRONTEND_PORT: String(port),
  APP_URL: TUNNEL,
  APP_ENV: "development",
  REMIX_DEV_ORIGIN: TUNNEL,
  PORT: String(port),
  SERVER_PORT: String(port),
  // Of this test: a directory of its own, and no port that another run may hold.
  FITLOOP_DATA_DIR: dataDir,
  METRICS_PORT: "0",
  DATABASE_URL: "",
});

describe("step 1, start", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "fitloop-start-"));
  let child: ChildProcess | undefined;
  afterAll(async () => {
    if (child && child.exitCode === null) {
      const ended = new Promise((resolve) => child?.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    }
    rmSync(dataDir, { recursive: true, force: true });
  });

  it(
    "the web process starts as Shopify's command line starts it, logs `started`, and serves a page under the tunnel's name",
    { timeout: 180_000 },
    async () => {
      const port = await freePort(0);
      const path = [join(ROOT, "node_modules/.bin"), process.env["PATH"]].join(delimiter);
      const env = { ...process.env, PATH: path, ...environment(port, dataDir) };
      expect(commandsOf("predev")).toEqual([]);
      const commands = commandsOf("dev");
      expect(commands).toHaveLength(1);
      const [[program = "", ...args] = []] = commands;
      const lines: string[] = [];
      child = spawn(program, args, { cwd: ROOT, env, shell: false, stdio: ["ignore", "pipe", "pipe"] });
      child.on("error", (error) => lines.push(error.message));
      for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => lines.push(String(text)));

      const page = await served(`http://127.0.0.1:${port}/auth/login`, () => {
        if (child?.exitCode !== null) throw new Error(`It ended:\n${lines.join("")}`);
      });
      expect(page).toContain("Open Fitloop from your Shopify admin");
      expect(lines.join("")).toContain('"msg":"started"');
      const framed = await fetch(`http://127.0.0.1:${port}/app`, { redirect: "manual", headers: BROWSER });
      expect(framed.headers.get("location")).toBe("/auth/login");
    },
  );

  it("says who starts it when a person does", async () => {
    const [[program = "", ...args] = []] = commandsOf("dev");
    const env = { ...process.env, APP_URL: "", HOST: "", PORT: "", SHOPIFY_API_KEY: "", SHOPIFY_API_SECRET: "" };
    const alone = spawn(program, args, { cwd: ROOT, env, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    alone.stderr.on("data", (text) => (said += String(text)));
    const code = await new Promise((resolve) => alone.once("close", resolve));
    expect(code).toBe(1);
    expect(said).toContain("APP_URL, PORT, SHOPIFY_API_KEY, SHOPIFY_API_SECRET");
    expect(said).toContain("npm run dev:shopify");
  });
});

/** The page once it is served; `alive` throws when it never will be. */
async function served(address: string, alive: () => void): Promise<string> {
  for (;;) {
    alive();
    const answer = await fetch(address, { headers: BROWSER }).catch(() => null);
    if (answer?.ok) return answer.text();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
