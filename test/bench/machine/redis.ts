import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { freePort } from "#test/sandbox/demo/free-port.ts";
import { startChild, untilReady } from "./child.ts";

/** A Redis server of the bench's own, which keeps an append-only file, synced every second. */
export interface Redis {
  port: number;
  pid: number;
  stop(): Promise<void>;
}

/** Starts a Redis server, or gives null on a machine without one. */
export async function startRedis(): Promise<Redis | null> {
  const program = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "redis-server"))
    .find((path) => existsSync(path));
  if (program === undefined) return null;
  const folder = mkdtempSync(join(tmpdir(), "fitloop-bench-redis-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort(0);
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--daemonize", "no"];
  const child = startChild(program, [...args, "--appendonly", "yes", "--appendfsync", "everysec"]);
  await untilReady(child, "Redis", () => answers(port), 10_000);
  return {
    port,
    pid: child.pid,
    async stop() {
      await child.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.on("data", (data) => {
      resolve(data.toString().startsWith("+PONG"));
      socket.destroy();
    });
    socket.on("error", () => resolve(false));
  });
}
