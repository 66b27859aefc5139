import tab from "@bomb.sh/tab/commander";
import { Command, CommanderError, Option } from "commander";
import { CommandFault } from "./command.ts";
import { type CommandPath, COMMANDS } from "./catalog.ts";
import type { CommandSpec, OptionSpec } from "./command-spec.ts";

/** A command as it was typed, checked against the catalogue. */
export interface Asked {
  path: CommandPath;
  values: Record<string, unknown>;
  json: boolean;
  /** Who does it, where --as says so. */
  as: string | undefined;
}

/** What is printed instead of carrying anything out: help, or what completes a line. */
export interface Told {
  text: string;
}

const GROUPS: Readonly<Record<string, string>> = {
  connections: "A shop's entries at the providers.",
  deliveries: "What was sent to providers, and what became of it.",
  replays: "Many deliveries that are sent again.",
  backfill: "Past orders.",
  reconciliation: "The comparison with Shopify.",
  quarantine: "Webhooks that couldn't be read.",
  compliance: "What customers asked for.",
  keys: "Encryption keys and signing keys.",
  shops: "The shops that have the app.",
  processes: "The processes of the app.",
  audit: "Who did what.",
  orders: "Single orders.",
};

/**
 * Reads a command line. Throws CommandFault, in a sentence, for a command or an option that there isn't, a value that is
 * lacking, or one that isn't allowed.
 */
export function parseCommandLine(argv: readonly string[]): Asked | Told {
  let asked: Asked | null = null;
  const printed: string[] = [];
  const program = buildProgram(
    (found) => (asked = found),
    (text) => printed.push(text),
  );
  try {
    program.parse([...argv], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help was asked for and printed; every other end of parsing is a fault.
    if (error.exitCode !== 0) throw new CommandFault(wantedOf(argv, error) ?? sentenceOf(error));
  }
  return asked ?? { text: printed.join("") };
}

/** What is lacking where a command's words don't name one: its verbs, or the commands there are. */
function wantedOf([first = ""]: readonly string[], { code }: CommanderError): string | null {
  if (code !== "commander.help" && code !== "commander.unknownCommand") return null;
  const verbs = Object.keys(COMMANDS).flatMap((path) =>
    path.startsWith(`${first} `) ? path.slice(first.length + 1) : [],
  );
  if (verbs.length > 0) return `${first} needs one of: ${verbs.join(", ")}.`;
  return `Name a command: ${[...new Set(Object.keys(COMMANDS).map((path) => path.split(" ")[0]))].join(", ")}.`;
}

const LACKING: Readonly<Record<string, RegExp>> = {
  "commander.missingMandatoryOptionValue": /required option '(--[^']+)'/,
  "commander.missingArgument": /required argument '([^']+)'/,
};

/** Commander's words without their `error:`, its hint at the nearest word kept. */
function sentenceOf({ code, message }: CommanderError): string {
  const [, lacking] = LACKING[code]?.exec(message) ?? [];
  if (lacking !== undefined) return `${lacking.replace(/[<>]/g, "")} is needed. See --help.`;
  const text = message.replace(/^error: /, "").replaceAll("\n", " ");
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.?)]$/.test(text) ? "" : "."} See --help.`;
}

function buildProgram(found: (asked: Asked) => void, print: (text: string) => void): Command {
  const program = new Command("fitloop").description("Operates Fitloop.").enablePositionalOptions();
  const settle = (command: Command): Command =>
    command
      .exitOverride()
      .configureOutput({ writeOut: print, writeErr: () => undefined })
      .showSuggestionAfterError();
  settle(program);
  const groups = new Map<string, Command>([["", program]]);
  const group = (name: string): Command => {
    const known = groups.get(name);
    if (known) return known;
    const made = settle(program.command(name)).description(GROUPS[name] ?? "");
    groups.set(name, made);
    return made;
  };
  for (const [path, spec] of Object.entries(COMMANDS) as [CommandPath, CommandSpec][]) {
    const [first = "", verb] = path.split(" ");
    const command = verb === undefined ? group(first) : settle(group(first).command(verb));
    describe(command.description(spec.summary), spec);
    command.action((...given: unknown[]) => {
      const self = given.at(-1) as Command;
      if (self.args.length > 0 && spec.operand === undefined) self.error(`unknown command '${self.args.join(" ")}'`);
      found(readAsked(path, spec, self));
    });
    if (spec.operand === undefined) command.allowExcessArguments();
  }
  // It prints by itself, a line for each thing that may follow.
  tab(program);
  return program;
}

function describe(command: Command, { options, operand, looks }: CommandSpec): void {
  if (operand) command.argument(`<${operand.name}>`, operand.help);
  for (const [name, option] of Object.entries(options)) command.addOption(toOption(name, option));
  command.option("--json", "print JSON");
  if (!looks)
    command.option("--as <NAME>", "who does it, for the audit log; else FITLOOP_OPERATOR, else the system's user");
}

function toOption(name: string, spec: OptionSpec): Option {
  if ("flag" in spec) return new Option(`--${name}`, spec.help);
  const option = new Option(`--${name} <${spec.value}>`, spec.help);
  if (spec.choices) option.choices(spec.choices);
  if (spec.preset !== undefined) option.default(spec.preset);
  if (spec.many) option.argParser((value, before: string[] | undefined) => [...(before ?? []), value]);
  return option.makeOptionMandatory(spec.required === true);
}

function readAsked(path: CommandPath, spec: CommandSpec, command: Command): Asked {
  // An option that stands before the verb is another command's: it would be taken for one that narrows what is done.
  const [stray] = Object.keys(command.parent?.opts() ?? {});
  if (stray !== undefined) command.error(`--${stray} can't stand beside ${command.name()}`);
  const given = command.opts<Record<string, unknown>>();
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(spec.options)) {
    const value = given[toOption(name, option).attributeName()];
    values[name] = value ?? ("flag" in option ? false : option.many ? [] : undefined);
  }
  if (spec.operand) values["operand"] = command.args[0];
  const as = given["as"];
  return { path, values, json: given["json"] === true, as: typeof as === "string" ? as : undefined };
}
