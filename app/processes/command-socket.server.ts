import { chmodSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join, relative } from "node:path";
import { CommandFault, type CommandOutput } from "./commands/command.ts";
import type { Asked } from "./commands/parse.ts";
import { isAsked, runCommand } from "./commands/run.server.ts";
import type { Services } from "./services.server.ts";

type Reply = { ok: true; output: CommandOutput } | { ok: false; fault: string };

const LONGEST_REQUEST = 1024 * 1024;

/** The socket of an app on the embedded database; the shorter of two spellings, since sockets allow few characters. */
function socketPath(dataDir: string): string {
  const path = join(dataDir, "fitloop.sock");
  const short = relative(process.cwd(), path);
  return short.length < path.length ? short : path;
}

/** Lets commands ask this process, since the embedded database has one owner. Only the owner's user may connect. */
export async function startCommandSocket(services: Services): Promise<Server> {
  const path = socketPath(services.env.dataDir);
  // The directory's lock is ours, so a socket that lies here belongs to a process that is gone.
  rmSync(path, { force: true });
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      text += chunk;
      if (text.length > LONGEST_REQUEST) socket.destroy();
    });
    socket.on("error", () => socket.destroy());
    socket.on("end", () => {
      void answer(text, services).then((reply) => socket.end(JSON.stringify(reply)));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => resolve());
  });
  chmodSync(path, 0o600);
  return server;
}

async function answer(text: string, services: Services): Promise<Reply> {
  try {
    const asked: unknown = JSON.parse(text);
    if (!isAsked(asked)) throw new CommandFault("Not a command.");
    return { ok: true, output: await runCommand(asked, services) };
  } catch (error) {
    const fault = error instanceof Error ? error.message : "The command failed.";
    return { ok: false, fault: services.redact(fault) };
  }
}

/** What connecting to a socket says where no app runs: none, an old one's, or no directory that it could lie in. */
const NOBODY = new Set(["ENOENT", "ECONNREFUSED", "ENOTDIR"]);

/** Asks the app that owns a data directory. Returns null when none runs. Throws CommandFault with the app's own words. */
export async function askRunningApp(dataDir: string, asked: Asked): Promise<CommandOutput | null> {
  const text = await new Promise<string | null>((resolve, reject) => {
    const socket = connect({ path: socketPath(dataDir), allowHalfOpen: true });
    let received = "";
    socket.setEncoding("utf8");
    socket.on("connect", () => socket.end(JSON.stringify(asked)));
    socket.on("data", (chunk: string) => (received += chunk));
    socket.on("end", () => resolve(received));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      NOBODY.has(error.code ?? "") ? resolve(null) : reject(error),
    );
  });
  if (text === null) return null;
  const reply = JSON.parse(text) as Reply;
  if (!reply.ok) throw new CommandFault(reply.fault);
  return reply.output;
}
