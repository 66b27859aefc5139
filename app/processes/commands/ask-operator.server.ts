import { readFile } from "node:fs/promises";
import { readEnvironment } from "../../platform/env.server.ts";
import { PROVIDERS } from "../../providers/registry.ts";
import { askRunningApp } from "../command-socket.server.ts";
import { createServices } from "../services.server.ts";
import { COMMANDS } from "./catalog.ts";
import type { CommandSpec } from "./command-spec.ts";
import { CommandFault, type CommandOutput } from "./command.ts";
import { operatorName } from "./operator-name.server.ts";
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
  const services = await createServices({ ...environment, role: "migrate" }, { readOnly: onlyLooks(complete) });
  try {
    return await runCommand(complete, services);
  } finally {
    await services.close();
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
