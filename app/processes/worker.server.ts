import { hostname } from "node:os";
import { claimProbes, createDueClaims, type DueClaim } from "../delivery/claim.server.ts";
import { createEngine, type Engine } from "../delivery/engine.server.ts";
import { giveBack } from "../delivery/give-back.server.ts";
import { giveUpHeld } from "../delivery/held.server.ts";
import { endPauses } from "../delivery/release.server.ts";
import { createStrayFinder } from "../delivery/strays.server.ts";
import { registerWorker, signOff, takeOver } from "../delivery/workers.server.ts";
import { createDeliveryLoader } from "../orders/load-deliveries.server.ts";
import { createPlanner } from "../orders/plan.server.ts";
import { startJobs, startUpkeepJobs } from "./jobs.server.ts";
import { createLife } from "./life.server.ts";
import { startLoop } from "./loop.server.ts";
import type { Services } from "./services.server.ts";

/** Requests under way at most: of one connection, so that no shop takes all, and of one provider. */
const PER_CONNECTION = 128;
const PER_PROVIDER = 512;
const CLAIM = { perConnection: 32, perProvider: 128 };

/** What an order waits at most, while others come beside it, to be planned together with them. */
const PLAN_GATHER_MS = 30;
/** A group of so many orders means that more wait: a second one is claimed and mapped while the first commits. */
const MANY = 32;

const BEAT_MS = 5_000;
const IDLE_MS = 250;
const MORE_IDLE_MS = 5_000;
const SWEEP_MS = 1_000;
const DRAIN_MS = 9_000;

/** A running worker. `drain` lets what is under way end, gives back the rest, and ends within ten seconds. */
export interface Worker {
  wake(): void;
  /** Requests that are on the wire. */
  underWay(): number;
  /** Milliseconds for which the oldest answer has waited to be written down. */
  unsettledMs(): number;
  drain(): Promise<void>;
}

/** Starts what a worker does for the tables alone: nothing is planned, delivered or asked of anybody. */
export async function startUpkeep(services: Services): Promise<Worker> {
  const jobs = await startUpkeepJobs(services);
  return { wake() {}, underWay: () => 0, unsettledMs: () => 0, drain: () => jobs.stop() };
}

/** Starts a worker: it plans, delivers, takes over from dead workers, and carries out the jobs. */
export async function startWorker(services: Services): Promise<Worker> {
  const { database, log, clock } = services;
  const { sql } = database;
  const identity = { host: hostname(), pid: process.pid, role: services.env.role };
  const embedded = database.kind === "embedded";
  const id = await registerWorker(sql, identity);
  let stopping = false;
  let stopped = false;
  const now = (): Date => new Date(clock.now());

  const engine: Engine = createEngine({
    sql,
    log,
    ports: {
      providers: services.providers,
      openCredential: (connection) => services.credentials.prepared(connection),
      send: (request) => services.send(request),
      origin: (name) => services.origin(name),
      now: () => clock.now(),
      random: Math.random,
    },
    worker: () => id,
    perConnection: PER_CONNECTION,
    perProvider: PER_PROVIDER,
    redact: services.redact,
    stopped: () => stopped,
    onSettled: services.onSettled,
    onRoom() {
      plans.wake();
      deliveries.wake();
    },
    onDue: () => deliveries.wake(),
  });
  const planner = createPlanner({
    sql,
    worker: () => id,
    now: () => clock.now(),
    engine,
    shops: services.shopConnections,
    fetchFacts: services.fetchFacts,
    onPlanned: services.onPlanned,
    log,
  });

  await takeOver(sql, id, now(), embedded ? "every_other" : "signed_off");

  const planGroup = async (): Promise<boolean> => {
    const planned = await planner.planDue();
    if (planned >= MANY) morePlans.wake();
    else if (planned > 0) plans.wake();
    return planned >= MANY;
  };
  const plans = startLoop("plan", planGroup, { idleMs: IDLE_MS, gatherMs: PLAN_GATHER_MS, log });
  const morePlans = startLoop("plan more", planGroup, { idleMs: MORE_IDLE_MS, gatherMs: PLAN_GATHER_MS, log });
  const load = createDeliveryLoader(sql, services.shopConnections, () => clock.now());

  const deliver = async (claims: DueClaim[]): Promise<void> => {
    if (claims.length === 0) return;
    if (stopping) return giveBack(sql, id, claims, now());
    for (const start of await load(claims)) engine.start(start);
  };

  const claimDue = createDueClaims(sql);
  const deliveries = startLoop(
    "deliver",
    async () => {
      const providers = engine.providers().map(({ provider, free }) => ({
        provider,
        free: Math.min(CLAIM.perProvider, free),
      }));
      const limits = { perConnection: CLAIM.perConnection, providers, room: engine.rooms() };
      const claimed = await claimDue(id, now(), limits);
      await deliver(claimed);
      return claimed.length > 0;
    },
    { idleMs: IDLE_MS, log },
  );

  const sweep = startLoop(
    "sweep",
    async () => {
      if ((await endPauses(sql, now())) > 0) deliveries.wake();
      await giveUpHeld(sql, now());
      await deliver(await claimProbes(sql, id, now()));
      return false;
    },
    { idleMs: SWEEP_MS, log },
  );

  const strays = createStrayFinder(sql, (claim) => engine.worksOn(claim) || planner.worksOn(claim));
  const life = createLife({
    sql,
    id,
    identity,
    now,
    log,
    onTaken() {
      deliveries.wake();
      plans.wake();
    },
    async findStrays() {
      if ((await strays(id, now())) === 0) return;
      deliveries.wake();
      plans.wake();
    },
  });
  const beats = startLoop("beat", life, { idleMs: BEAT_MS, log });

  const jobs = await startJobs(services);
  const endListening = await database.listen("fitloop_orders", () => plans.wake());

  return {
    wake: () => plans.wake(),
    underWay: () => engine.underWay(),
    unsettledMs: () => engine.unsettledMs(),
    async drain() {
      stopping = true;
      const deadline = performance.now() + DRAIN_MS;
      const late = new Promise((resolve) => setTimeout(resolve, DRAIN_MS));
      await Promise.race([late, endListening()]);
      // A job may be waiting for Shopify: what it hasn't done is done by another, and nobody waits for it here.
      await Promise.race([late, Promise.all([plans, morePlans, deliveries, sweep, jobs].map((one) => one.stop()))]);
      // Plans that wait for Shopify's facts commit too, and what they let go is then under way.
      await Promise.race([late, planner.idle()]);
      while (engine.busy() > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
      await engine.count();
      stopped = true;
      await beats.stop();
      await signOff(sql, id);
    },
  };
}
