import { createRandom, type Random } from "../sandbox/shopify/random.ts";
import { migrateFirst } from "../sandbox/demo/app-process.ts";
import { freePort } from "../sandbox/demo/free-port.ts";
import { Book } from "./book.ts";
import type { Cluster } from "./cluster.ts";
import { createFleet, type Fleet, type Member } from "./fleet.ts";
import { type Followers, followersOf } from "./followers.ts";
import { type LedgerView, viewServer } from "./ledger-view.ts";
import { layRelay, type Relay } from "./relay.ts";
import { installEverywhere, type Outside, originsOf, startOutside } from "./sandbox.ts";
import { TakenOrders } from "./taken.ts";
import { until } from "./wait.ts";

/** Everything an act plays with: the app's processes on a PostgreSQL of their own, and the world outside. */
export interface Stage {
  random: Random;
  book: Book;
  outside: Outside;
  cluster: Cluster;
  view: LedgerView;
  taken: TakenOrders;
  followers: Followers;
  /** Environment of the commands, which reach the database directly. */
  env: Record<string, string>;
  webs: Slot[];
  workers: Slot[];
  /** The wires of the second machine, which carries the second worker: to the database and to all outside. */
  secondMachine: Relay[];
  say(line: string): void;
  /** Puts every process back that has ended. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

/** A place for a process, which is started again in it. */
export interface Slot {
  name: string;
  /** Where it tells what time it takes it to be. */
  metricsPort: number;
  member: Member;
  start(extra?: Record<string, string>): void;
}

export interface StageOptions {
  seed: string;
  cluster: Cluster;
  nodeArgs: readonly string[];
  say(line: string): void;
}

/** Raises the stage: two web processes behind one address, two workers on two machines. */
export async function raiseStage({ seed, cluster, nodeArgs, say }: StageOptions): Promise<Stage> {
  const webPorts = [await freePort(0), await freePort(0)];
  const front = await layRelay(() => webPorts);
  const outside = await startOutside({ seed, appUrl: `http://127.0.0.1:${front.port}` });
  const fleet = createFleet(nodeArgs);
  const env = { ...outside.env, DATABASE_URL: cluster.url };
  const { wires, env: secondEnv } = await laySecondMachine(outside, cluster);

  await migrateFirst(env);
  const webs: Slot[] = [];
  for (const [index, port] of webPorts.entries()) {
    webs.push(await slot(fleet, `web-${index + 1}`, { ...env, FITLOOP_ROLE: "web", PORT: String(port) }));
  }
  await until(
    "the web processes are ready",
    async () => (await Promise.all(webPorts.map(isReady))).every(Boolean),
    60_000,
  );
  const workers = [
    await slot(fleet, "worker-1", { ...env, FITLOOP_ROLE: "worker" }),
    await slot(fleet, "worker-2", { ...env, ...secondEnv, FITLOOP_ROLE: "worker" }),
  ];
  const view = viewServer(cluster.url);
  await until(
    "the workers are registered",
    async () => (await view.query(`SELECT id FROM worker`)).length >= 2,
    60_000,
  );
  say("Installing the app in three shops and connecting their providers.");
  await installEverywhere(outside, env);
  return {
    random: createRandom("chaos", seed),
    book: new Book(seed),
    outside,
    cluster,
    view,
    taken: new TakenOrders(outside.providers),
    followers: followersOf([...webs, ...workers], view),
    env,
    webs,
    workers,
    secondMachine: wires,
    say,
    async heal() {
      for (const wire of wires) wire.mend();
      await cluster.start();
      for (const one of [...webs, ...workers]) if (!one.member.isRunning()) one.start();
      await until("the web processes answer", async () => (await Promise.all(webPorts.map(isAlive))).every(Boolean));
    },
    async close() {
      await Promise.all([...webs, ...workers].map(({ member }) => member.kill()));
      await Promise.all([front, ...wires].map((wire) => wire.close()));
      await outside.close();
      await cluster.remove();
    },
  };
}

async function slot(fleet: Fleet, name: string, env: Record<string, string>): Promise<Slot> {
  const metricsPort = await freePort(0);
  const whole = { ...env, METRICS_PORT: String(metricsPort) };
  const made: Slot = {
    name,
    metricsPort,
    member: fleet.start(name, whole),
    start(extra = {}) {
      made.member = fleet.start(name, { ...whole, ...extra });
    },
  };
  return made;
}

/** Wires for a worker of its own machine: one to the database, one to Shopify, one to each provider. */
async function laySecondMachine(
  outside: Outside,
  cluster: Cluster,
): Promise<{ wires: Relay[]; env: Record<string, string> }> {
  const portOf = (origin: string): number => Number(new URL(origin).port);
  const lay = (port: number): Promise<Relay> => layRelay(() => [port]);
  const { origins } = outside.providers;
  const database = await lay(cluster.port);
  const shopify = await lay(portOf(outside.shopify.origin));
  const bodygram = await lay(portOf(origins.bodygram));
  const fit = await lay(portOf(origins["fit-analytics"]));
  const naiz = await lay(portOf(origins.naiz));
  const robosize = await lay(portOf(origins.robosize));
  const origin = ({ port }: Relay): string => `http://127.0.0.1:${port}`;
  return {
    wires: [database, shopify, bodygram, fit, naiz, robosize],
    env: {
      DATABASE_URL: cluster.url.replace(String(cluster.port), String(database.port)),
      FITLOOP_SANDBOX_SHOPIFY: origin(shopify),
      ...originsOf({
        bodygram: origin(bodygram),
        "fit-analytics": origin(fit),
        naiz: origin(naiz),
        robosize: origin(robosize),
      }),
    },
  };
}

const isReady = (port: number): Promise<boolean> => answersAt(port, "/readyz");
const isAlive = (port: number): Promise<boolean> => answersAt(port, "/healthz");

async function answersAt(port: number, path: string): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
