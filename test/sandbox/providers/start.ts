import { Bodygram } from "./bodygram.ts";
import { controlListener } from "./control.ts";
import { Faults, type Fault, type FaultOptions } from "./faults.ts";
import type { Verify } from "./fit-token.ts";
import { FitAnalytics } from "./fit-analytics.ts";
import { Ledger, type Summary } from "./ledger.ts";
import { Naiz } from "./naiz.ts";
import { parseRegistration, type Registration } from "./registration.ts";
import { Robosize } from "./robosize.ts";
import { listen, providerListener, type Listening } from "./serve.ts";
import { providerNames, type Double, type ProviderName, type ProviderRecord } from "./types.ts";

export type { Fault, FaultOptions, Registration, Summary };
export type { Double, ProviderName, ProviderRecord };

export interface ProvidersOptions {
  readonly clock: { now(): number };
  readonly ports?: Partial<Record<ProviderName, number>>;
  readonly controlPort?: number;
  /** How many of the newest records keep headers, body and warnings, and of Robosize's orders their data. */
  readonly keepBodies?: number;
  /** Share of Fit Analytics' tokens that is verified. */
  readonly verify?: Verify;
}

export interface Providers {
  readonly origins: Readonly<Record<ProviderName, string>>;
  /** Origin of the control server, whose `/` is a page for people. */
  readonly control: string;
  /** Makes a merchant known to a provider. Refuses (with zod's error) what is no registration. */
  register(registration: Registration): void;
  /** Gives the requests as received, oldest first. */
  records(provider?: ProviderName): ProviderRecord[];
  /** Gives the requests that were received after the one with this id. */
  recordsAfter(id: number): ProviderRecord[];
  doubles(): Double[];
  summary(): Record<ProviderName, Summary>;
  /** Forgets records, books and faults; who is registered stays. */
  clear(): void;
  fail(provider: ProviderName, fault: Fault | readonly Fault[] | null, options?: FaultOptions): void;
  /** Gives what is switched on at a provider as words, null when nothing is. */
  fault(provider: ProviderName): string | null;
  close(): Promise<void>;
}

/** Starts the four providers and their control server on 127.0.0.1; port 0, or none, is a free one. */
export async function startProviders(options: ProvidersOptions): Promise<Providers> {
  const keepBodies = options.keepBodies ?? Infinity;
  const ledger = new Ledger(keepBodies);
  const faults = new Faults();
  const twins = {
    bodygram: new Bodygram(),
    "fit-analytics": new FitAnalytics(options.verify ?? "all"),
    naiz: new Naiz(),
    robosize: new Robosize(keepBodies),
  };
  const now = () => options.clock.now();
  const listening: Listening[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(listening.map((server) => server.close()));
  };
  const open = async (name: ProviderName): Promise<string> => {
    const server = await listen(
      providerListener({ twin: twins[name], faults, ledger, now }),
      options.ports?.[name] ?? 0,
    );
    listening.push(server);
    return server.origin;
  };
  const control = {
    register: (registration: Registration): void => {
      const entry = parseRegistration(registration);
      switch (entry.provider) {
        case "bodygram":
          return twins.bodygram.register(entry);
        case "fit-analytics":
          return twins["fit-analytics"].register(entry);
        case "naiz":
          return twins.naiz.register(entry);
        case "robosize":
          return twins.robosize.register(entry);
      }
    },
    records: (provider?: ProviderName) => ledger.records(provider),
    recordsAfter: (id: number) => ledger.after(id),
    doubles: () => ledger.doubles(),
    summary: () => ({
      bodygram: ledger.summary("bodygram"),
      "fit-analytics": ledger.summary("fit-analytics"),
      naiz: ledger.summary("naiz"),
      robosize: ledger.summary("robosize"),
    }),
    clear: (): void => {
      ledger.clear();
      faults.clear();
      for (const name of providerNames) twins[name].clear();
    },
    fail: faults.set.bind(faults),
    fault: (provider: ProviderName) => faults.describe(provider),
  };
  try {
    const origins = {
      bodygram: await open("bodygram"),
      "fit-analytics": await open("fit-analytics"),
      naiz: await open("naiz"),
      robosize: await open("robosize"),
    };
    const server = await listen(controlListener({ ...control, origins, now }), options.controlPort ?? 0);
    listening.push(server);
    return { ...control, origins, control: server.origin, close };
  } catch (error) {
    await close();
    throw error;
  }
}
