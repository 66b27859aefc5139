import type { Services } from "../services.server.ts";
import type { CommandPath, ValuesOf } from "./catalog.ts";

/** What a command has to say: a JSON value for machines, a text for people where it differs, and the exit code. */
export interface CommandOutput {
  json: unknown;
  text?: string;
  exitCode?: number;
}

/** Input that a command refuses, in one sentence that names what is wrong. It ends the command with exit code 2. */
export class CommandFault extends Error {}

/** Who has a command carried out, for the audit log. */
export type OperatorActor = `operator:${string}`;

/** Carries a command out over an app's services. Throws CommandFault for bad input. */
export type Handler<Path extends CommandPath> = (
  values: ValuesOf<Path>,
  services: Services,
  actor: OperatorActor,
) => Promise<CommandOutput>;
