import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { openQueue } from "#app/queue/boss.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { parseCommandLine } from "#app/processes/commands/parse.ts";
import { readText, ROOT } from "./container.ts";

const runbook = readText("app/platform/operations/runbook.md");
const { scripts } = JSON.parse(readText("package.json")) as { scripts: Record<string, string> };
const compose = parse(readText("compose.yaml"), { merge: true }) as { services: Record<string, { image?: string }> };
const services = Object.keys(compose.services);

/** The lines of the runbook's shell blocks, split where one command is piped into another or stands inside. */
const lines = [...runbook.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = ""]) => block.trim().split("\n"));
const commands = lines.flatMap((line) => {
  const alias = /^alias \w+='(.*)'$/.exec(line)?.[1];
  const inner = /\$\(([^)]*)\)/.exec(line)?.[1];
  return [alias ?? line, ...(inner === undefined ? [] : [inner])].flatMap((text) => text.split(" | "));
});
const words = (command: string): string[] =>
  [...command.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) => word);
const unquoted = (word: string): string => word.replace(/^(["'])(.*)\1$/, "$2");
const isFlag = (word: string): boolean => word.startsWith("-");

describe("every command of the runbook", () => {
  it("is of a kind that is held to the code", () => {
    expect(commands.length).toBeGreaterThan(60);
    const kinds = new Set(commands.map((command) => words(command)[0]));
    expect([...kinds].sort()).toEqual(["curl", "docker", "fitloop", "grep", "kill", "mv", "node", "npm", "tar"]);
  });

  it("that npm runs is a script of package.json", () => {
    const named = commands.filter((command) => command.startsWith("npm ")).map((command) => words(command));
    expect(named.length).toBeGreaterThan(2);
    for (const [, verb = "", ...rest] of named) {
      const script = verb === "run" ? rest.find((word) => !isFlag(word)) : verb;
      expect(script !== undefined && script in scripts, script).toBe(true);
    }
  });

  it("of the app's own command line exists, with its verb and options", () => {
    const own = commands.flatMap((command) => {
      const [, args] = /^fitloop (.*)|(?:cli\.server\.ts|fitloop --) (.+)$/.exec(command)?.slice(0) ?? [];
      const given = args ?? /(?:cli\.server\.ts|fitloop --) (.+)$/.exec(command)?.[1];
      return given === undefined ? [] : [words(given)];
    });
    expect(own.length).toBeGreaterThan(15);
    for (const args of own) expect(() => parseCommandLine(args.map(unquoted)), args.join(" ")).not.toThrow();
  });

  it("names services that compose.yaml has", () => {
    const asked = commands.filter((command) => command.startsWith("docker compose ")).map((command) => words(command));
    expect(asked.length).toBeGreaterThan(30);
    for (const [, , verb = "", ...rest] of asked) {
      const [given, scaled] = operands(rest);
      const named = verb === "exec" || verb === "run" ? given.slice(0, 1) : given;
      expect(["build", "exec", "logs", "ps", "restart", "run", "stop", "up"], verb).toContain(verb);
      expect(
        [...named, ...scaled].filter((name) => !services.includes(name)),
        rest.join(" "),
      ).toEqual([]);
      if (verb === "exec" || verb === "run") expect(named).toHaveLength(1);
    }
  });

  it("that runs inside a container is one that its image has", () => {
    const postgres = ["psql", "pg_dump", "pg_restore", "pg_isready", "createdb", "dropdb", "df"];
    for (const command of commands.filter((text) => /^docker compose (exec|run)/.test(text))) {
      const [given] = operands(words(command).slice(3));
      const [service = "", program] = given;
      const programs = service === "database" ? postgres : ["node"];
      expect(program === undefined || programs.includes(program), command).toBe(true);
    }
    for (const [path] of runbook.matchAll(/app\/[\w/.-]+\.ts/g)) expect(existsSync(join(ROOT, path)), path).toBe(true);
  });
});

describe("the runbook's queries", () => {
  const db = useDatabase();
  beforeAll(async () => {
    const queue = await openQueue(db.database, silentLog, { worker: false });
    await queue.stop();
  });

  it("ask for tables and columns that exist", async () => {
    const queries = [...runbook.matchAll(/--command="([^"]+)"/g)].map(([, query = ""]) => query);
    expect(queries.length).toBeGreaterThan(3);
    for (const query of queries) await db.sql.query(query);
  });
});

/** What follows a verb without being an option or an option's value, and what is scaled. */
function operands(rest: string[]): [string[], string[]] {
  const given: string[] = [];
  const scaled: string[] = [];
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index] ?? "";
    if (word === "--scale") scaled.push((rest[(index += 1)] ?? "").split("=")[0] ?? "");
    else if (word === "--volume") index += 1;
    else if (word === "<" || word === ">") index += 1;
    else if (!isFlag(word)) given.push(word);
  }
  return [given, scaled];
}
