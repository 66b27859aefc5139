import { readFile } from "node:fs/promises";
import { readEnvironment } from "../../platform/env.server.ts";
import { askRunningApp } from "../command-socket.server.ts";
import { createServices } from "../services.server.ts";
import { CommandFault, type CommandOutput } from "./command.ts";
import { runOperatorCommand } from "./run.server.ts";

/**
 * Carries out an operator's command: on the embedded database by asking the app that has it open, or by opening it under
 * its lock when none runs; on a server by connecting to it.
 */
export async function askOperator(args: string[], env: NodeJS.ProcessEnv): Promise<CommandOutput> {
  const environment = { ...readEnvironment(env), logLevel: "error" as const };
  const complete = await withFileContent(args);
  if (environment.databaseUrl === undefined) {
    const reply = await askRunningApp(environment.dataDir, complete);
    if (reply) return reply;
  }
  const services = await createServices({ ...environment, role: "migrate" });
  try {
    return await runOperatorCommand(complete, services);
  } finally {
    await services.close();
  }
}

/** A file lies where the command runs, which needn't be where the app does: its content goes along. */
async function withFileContent(args: string[]): Promise<string[]> {
  const place = args.findIndex((arg) => arg === "--file");
  const file = place < 0 ? args.find((arg) => arg.startsWith("--file="))?.slice("--file=".length) : args[place + 1];
  if (file === undefined) return args;
  try {
    return [...args, "--content", await readFile(file, "utf8")];
  } catch {
    throw new CommandFault(`${file}: there is no file that can be read.`);
  }
}
