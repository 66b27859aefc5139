import { readFile } from "node:fs/promises";
import { type Environment, readEnvironment } from "../../platform/env.server.ts";
import { PROVIDERS } from "../../providers/registry.ts";
import { askRunningApp } from "../command-socket.server.ts";
import { createServices } from "../services.server.ts";
import { COMMANDS } from "./catalog.ts";
import type { CommandSpec } from "./command-spec.ts";
import { CommandFault, type CommandOutput } from "./command.ts";
import { operatorName } from "./operator-name.server.ts";
import { report } from "./doctor.server.ts";
import { CHECK_MS } from "./doctor/check.server.ts";
import { unopenedFinding, unreachableWords } from "./doctor/unopened.server.ts";
import type { Asked } from "./parse.ts";
import { onlyLooks, runCommand } from "./run.server.ts";

/**
 * Carries out an operator's command: on the embedded database by asking the app that has it open, or by opening it under
 * its lock when none runs; on a server by connecting to it.
 */
export async function askOperator(asked: Asked, env: NodeJS.ProcessEnv): Promise<CommandOutput> {
  const environment = { ...readEnvironment(env, PROVIDERS.all), logLevel: "error" as const };
  const as = operatorName(asked.as, env, { changes: !onlyLooks(asked) });
  const complete = await withFileContent({ ...asked, as });
  if (environment.databaseUrl === undefined) {
    const reply = await askRunningApp(environment.dataDir, complete);
    if (reply) return reply;
  }
  return carryOut(complete, { ...environment, role: "migrate" });
}

/** Over services of its own. What keeps the database from being asked is a finding to `doctor`, a sentence elsewhere. */
async function carryOut(asked: Asked, environment: Environment): Promise<CommandOutput> {
  const isDoctor = asked.path === "doctor";
  try {
    const limits = { readOnly: onlyLooks(asked), ...(isDoctor && { statementMs: CHECK_MS }) };
    const services = await createServices(environment, limits);
    try {
      return await runCommand(asked, services);
    } finally {
      await services.close();
    }
  } catch (error) {
    const finding = isDoctor ? unopenedFinding(error) : null;
    if (finding) return report([finding]);
    const words = unreachableWords(error);
    if (words === null) throw error;
    throw new CommandFault(`The database doesn't answer (${words}).`);
  }
}

/** A file lies where the command runs, which needn't be where the app does: its content goes along. */
async function withFileContent(asked: Asked): Promise<Asked> {
  const { options }: CommandSpec = COMMANDS[asked.path];
  const option = Object.keys(options).find((name) => "file" in (options[name] ?? {}));
  const file = option === undefined ? undefined : asked.values[option];
  if (typeof file !== "string") return asked;
  try {
    return { ...asked, values: { ...asked.values, content: await readFile(file, "utf8") } };
  } catch {
    throw new CommandFault(`${file}: there is no file that can be read.`);
  }
}
