import { CommandFault, type CommandOutput } from "./commands/command.ts";

type Command = (args: string[], env: NodeJS.ProcessEnv, now: () => number) => Promise<CommandOutput>;

// Each command is loaded when it is asked for: `preview` works where no database client was ever generated.
const COMMANDS: Record<string, () => Promise<Command>> = {
  preview: async () => (await import("./commands/preview.server.ts")).preview,
  connections: operator("connections"),
  deliveries: operator("deliveries"),
  backfill: operator("backfill"),
  reconciliation: operator("reconciliation"),
  compliance: operator("compliance"),
  keys: operator("keys"),
  doctor: operator("doctor"),
};

function operator(name: string): () => Promise<Command> {
  return async () => {
    const { askOperator } = await import("./commands/ask-operator.server.ts");
    return (args, env) => askOperator([name, ...args], env);
  };
}

/** Faults of the place that a command runs in, told in a sentence of their own. */
const BAD_INPUT = new Set(["EnvironmentError", "DirectoryInUseError"]);

/** Runs one command line, prints its output, and gives the exit code: 0 done, 1 failed, 2 bad input. */
async function run(argv: string[]): Promise<number> {
  const [name = "", ...args] = argv;
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  try {
    if (!load) throw new CommandFault(`Name a command: ${Object.keys(COMMANDS).join(", ")}.`);
    const output = await (await load())(args, process.env, Date.now);
    const asText = output.text !== undefined && !args.includes("--json");
    process.stdout.write(`${asText ? output.text : JSON.stringify(output.json, null, 2)}\n`);
    return output.exitCode ?? 0;
  } catch (error) {
    if (!isBadInput(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

function isBadInput(error: unknown): error is Error {
  if (error instanceof CommandFault) return true;
  if (error instanceof Error && BAD_INPUT.has(error.name)) return true;
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}

process.exitCode = await run(process.argv.slice(2));
