import type { Asked } from "./commands/parse.ts";
import { parseCommandLine } from "./commands/parse.ts";
import { CommandFault, type CommandOutput } from "./commands/command.ts";

/** Faults of the place that a command runs in, told in a sentence of their own. */
const BAD_INPUT = new Set(["EnvironmentError", "DirectoryInUseError", "DataDirectoryError", "SchemaError"]);

// What a command needs is loaded when it is asked for: `preview` works where no database client was ever generated.
async function carryOut(asked: Asked): Promise<CommandOutput> {
  if (asked.path === "preview") {
    const { preview } = await import("./commands/preview.server.ts");
    return preview(asked.values as never, process.env, Date.now);
  }
  const { askOperator } = await import("./commands/ask-operator.server.ts");
  return askOperator(asked, process.env);
}

/** Runs one command line, prints its output, and gives the exit code: 0 done, 1 failed, 2 bad input. */
async function run(argv: string[]): Promise<number> {
  try {
    const asked = parseCommandLine(argv);
    if ("text" in asked) {
      process.stdout.write(asked.text);
      return 0;
    }
    const output = await carryOut(asked);
    const asText = output.text !== undefined && !asked.json;
    process.stdout.write(`${asText ? output.text : JSON.stringify(output.json, null, 2)}\n`);
    return output.exitCode ?? 0;
  } catch (error) {
    if (!isBadInput(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

function isBadInput(error: unknown): error is Error {
  return error instanceof CommandFault || (error instanceof Error && BAD_INPUT.has(error.name));
}

process.exitCode = await run(process.argv.slice(2));
