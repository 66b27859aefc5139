import { type Act, playAct } from "./acts/act.ts";
import { credentialsRefused, tokensEnd } from "./acts/credentials.ts";
import { workersFrozen } from "./acts/frozen.ts";
import { reinstalled } from "./acts/installs.ts";
import { websKilled, workersKilled } from "./acts/kills.ts";
import { clocksOff, machineCut, rollingRestart } from "./acts/machines.ts";
import { besideDump } from "./acts/neighbours.ts";
import { postgresEnds } from "./acts/postgres.ts";
import { answersLost, gatewaysGiveUp, oddWords, providersFail, providersRefuse } from "./acts/providers.ts";
import { ordersChange, webhooksDelayed, webhooksMisbehave, webhooksNeverSent } from "./acts/webhooks.ts";
import type { Cluster } from "./cluster.ts";
import { judge } from "./judge.ts";
import type { ChaosOptions } from "./options.ts";
import type { Part } from "./report.ts";
import { sabotageArgs } from "./sabotage.ts";
import { raiseStage } from "./stage.ts";

const ACTS: readonly Act[] = [
  workersKilled,
  websKilled,
  postgresEnds,
  machineCut,
  workersFrozen,
  rollingRestart,
  besideDump,
  providersFail,
  answersLost,
  gatewaysGiveUp,
  oddWords,
  providersRefuse,
  credentialsRefused,
  tokensEnd,
  reinstalled,
  webhooksMisbehave,
  ordersChange,
  webhooksDelayed,
  webhooksNeverSent,
  clocksOff,
];

/** The acts that the command line asks for. */
export function actsOf({ only }: ChaosOptions): Act[] {
  return ACTS.filter(({ name }) => only.length === 0 || only.some((word) => name.includes(word)));
}

/** Plays acts against web and worker processes on a PostgreSQL server, and judges them together. */
export async function runOnServer(
  cluster: Cluster,
  acts: readonly Act[],
  orders: number,
  options: ChaosOptions,
  say: (line: string) => void,
): Promise<Part> {
  const stage = await raiseStage({ seed: options.seed, cluster, nodeArgs: sabotageArgs(options.sabotage), say });
  try {
    const weights = acts.reduce((sum, { weight }) => sum + weight, 0);
    for (const act of acts) {
      await playAct(stage, act, Math.max(8, Math.round((orders * act.weight) / weights)));
    }
    const verdict = judge(stage.book, stage.taken.byOrder, await stage.view.lines());
    if (stage.book.broken.length > 0) {
      for (const { name, member } of [...stage.webs, ...stage.workers]) say(`--- ${name}\n${member.lastWords()}`);
    }
    return { book: stage.book, verdict };
  } finally {
    await stage.close();
  }
}
