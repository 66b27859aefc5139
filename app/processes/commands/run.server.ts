import { backfill } from "./backfill.server.ts";
import { CommandFault, type CommandOutput } from "./command.ts";
import { compliance } from "./compliance.server.ts";
import { connections } from "./connections.server.ts";
import { deliveries } from "./deliveries.server.ts";
import { doctor } from "./doctor.server.ts";
import { keys } from "./keys.server.ts";
import { reconciliation } from "./reconciliation.server.ts";
import type { OperatorCommand } from "./operator.server.ts";
import type { Services } from "../services.server.ts";

const OPERATOR_COMMANDS: Record<string, OperatorCommand> = {
  connections,
  deliveries,
  backfill,
  reconciliation,
  compliance,
  keys,
  doctor,
};

/** Runs an operator's command over an app's services. Throws CommandFault for bad input. */
export async function runOperatorCommand([name = "", ...args]: string[], services: Services): Promise<CommandOutput> {
  const command = Object.hasOwn(OPERATOR_COMMANDS, name) ? OPERATOR_COMMANDS[name] : undefined;
  if (!command) throw new CommandFault(`There is no command ${name}.`);
  return command(args, services);
}
