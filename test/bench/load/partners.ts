import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Load, LoadOrder, LoadReport, StandInOrder, StandInReport, TimesTaken } from "./messages.ts";

const partners = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of partners) child.kill("SIGKILL");
});

function start(file: string, env: Record<string, string> = {}) {
  const child = fork(join(import.meta.dirname, file), { env: { ...process.env, ...env }, stdio: "inherit" });
  partners.add(child);
  child.once("exit", () => partners.delete(child));
  return {
    pid: child.pid ?? 0,
    reply: <Reply>(): Promise<Reply> =>
      new Promise((resolve, reject) => {
        const onExit = (): void => reject(new Error(`${file} has ended.`));
        child.once("exit", onExit);
        child.once("message", (message) => {
          child.off("exit", onExit);
          resolve(message as Reply);
        });
      }),
    tell(order: LoadOrder | StandInOrder): void {
      child.send(order);
    },
    stop(): void {
      child.kill("SIGKILL");
    },
  };
}

/** The load generator. */
export function startGenerator() {
  const { pid, reply, tell, stop } = start("generator.ts");
  return {
    pid,
    stop,
    /** Makes and signs requests. Gives the mean size of their bodies. */
    async prepare(order: Omit<Extract<LoadOrder, { do: "prepare" }>, "do">): Promise<{ bodyBytes: number }> {
      tell({ do: "prepare", ...order });
      return reply();
    },
    /** Sends what was prepared. With `times` it is told when each order of an open loop was meant to be sent. */
    async run(port: number, load: Load, { times = false } = {}): Promise<LoadReport> {
      tell({ do: "run", port, load, times });
      return reply();
    },
  };
}

/** The four providers' stand-in, which knows the public half of the key that tokens are signed with. */
export async function startStandIn(publicKey: string) {
  const { pid, reply, tell, stop } = start("stand-in.ts", { BENCH_PUBLIC_KEY: publicKey });
  const { ports } = await reply<{ ports: Record<string, number> }>();
  return {
    pid,
    stop,
    origin: (provider: string): string => `http://127.0.0.1:${ports[provider] ?? 0}`,
    async begin(order: Omit<Extract<StandInOrder, { do: "begin" }>, "do">): Promise<void> {
      tell({ do: "begin", ...order });
      await reply();
    },
    /** Waits until so many pairs of order and provider are counted, or for so long. */
    async waitFor(what: "delivered" | "failedOnPurpose", count: number, timeoutMs: number): Promise<StandInReport> {
      tell({ do: "await", what, count, timeoutMs });
      return reply();
    },
    /** When the providers took so many orders, from the one of that place since `begin` on. */
    async timesTaken(from: number, count: number): Promise<TimesTaken> {
      tell({ do: "times", from, count });
      return reply();
    },
  };
}

export type Generator = ReturnType<typeof startGenerator>;
export type StandIn = Awaited<ReturnType<typeof startStandIn>>;
