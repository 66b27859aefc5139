/** What a command has to say: a JSON value for machines, a text for people where it differs, and the exit code. */
export interface CommandOutput {
  json: unknown;
  text?: string;
  exitCode?: number;
}

/** Input that a command refuses, in one sentence that names what is wrong. It ends the command with exit code 2. */
export class CommandFault extends Error {}
