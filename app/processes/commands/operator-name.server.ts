import { userInfo } from "node:os";
import { CommandFault } from "./command.ts";

const NAME = /^[\p{L}\p{N}._@ -]{1,60}$/u;

/**
 * Who has a command carried out: `--as`, else FITLOOP_OPERATOR, else the system's user. A user of a container has no
 * name of its own; a command that changes something is then refused until somebody gives one. Throws CommandFault.
 */
export function operatorName(
  as: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  { changes }: { changes: boolean },
): string {
  const name = as ?? (env["FITLOOP_OPERATOR"]?.trim() || systemUser(env));
  if (name === undefined) {
    if (!changes) return "unknown";
    throw new CommandFault("Say who does it: --as NAME, or the variable FITLOOP_OPERATOR.");
  }
  if (!NAME.test(name))
    throw new CommandFault("--as must be a name of at most 60 letters, digits, spaces, or . _ @ -.");
  return name;
}

function systemUser(env: Readonly<Record<string, string | undefined>>): string | undefined {
  // Set by the image: its user is everybody's.
  if (env["FITLOOP_IMAGE"] !== undefined) return undefined;
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
