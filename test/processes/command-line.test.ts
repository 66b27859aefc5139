import { describe, expect, it } from "vitest";
import { CommandFault } from "#app/processes/commands/command.ts";
import { COMMANDS } from "#app/processes/commands/catalog.ts";
import { operatorName } from "#app/processes/commands/operator-name.server.ts";
import { parseCommandLine } from "#app/processes/commands/parse.ts";

describe("the command line", () => {
  it.each(Object.keys(COMMANDS))("says what %s does, and with which options", (path) => {
    const told = parseCommandLine([...path.split(" "), "--help"]);
    expect(told).toHaveProperty("text");
    const { text } = told as { text: string };
    expect(text).toContain(COMMANDS[path as keyof typeof COMMANDS].summary.split(" ")[0]);
    for (const option of Object.keys(COMMANDS[path as keyof typeof COMMANDS].options))
      expect(text).toContain(`--${option}`);
    expect(text).toContain("--json");
  });

  it.each([
    [[], "Name a command: connections, "],
    [["conections"], "Name a command"],
    [["connections"], "connections needs one of: list, set"],
    [["connections", "lst"], "connections needs one of: list, set"],
    [["shops", "list", "--shup", "x"], "Unknown option '--shup'"],
    [["disk", "now"], "now"],
    [["shops", "list", "more"], "more"],
    [["connections", "list", "--state", "odd"], "Allowed choices are active, paused, held, disabled"],
    [["connections", "test", "--shop", "x"], "--provider NAME is needed"],
    [["orders", "show", "--shop", "x"], "ORDER is needed"],
    [["restored", "--since", "2026-01-01T00:00:00Z", "send"], "--since can't stand beside send"],
    [["connections", "list", "--as", "ada"], "Unknown option '--as'"],
  ])("refuses %j in a sentence", (argv, sentence) => {
    expect(() => parseCommandLine(argv)).toThrow(CommandFault);
    expect(() => parseCommandLine(argv)).toThrow(sentence);
  });

  it("reads values, presets, flags and what may stand several times", () => {
    expect(parseCommandLine(["doctor", "--confirm", "a", "--confirm", "b", "--json"])).toEqual({
      ...{ path: "doctor", json: true, as: undefined },
      values: { shop: undefined, release: false, confirm: ["a", "b"] },
    });
    expect(parseCommandLine(["quarantine", "retry", "7", "--shop", "x", "--as", "ada"])).toEqual({
      ...{ path: "quarantine retry", json: false, as: "ada", values: { operand: "7", shop: "x" } },
    });
    expect(parseCommandLine(["shops", "list"])).toMatchObject({ values: { limit: "50", after: undefined } });
  });
});

describe("who types a command", () => {
  const changes = { changes: true };
  it("is named by --as, else by the variable, else by the system", () => {
    expect(operatorName("ada", { FITLOOP_OPERATOR: "bo" }, changes)).toBe("ada");
    expect(operatorName(undefined, { FITLOOP_OPERATOR: "bo" }, changes)).toBe("bo");
    expect(operatorName(undefined, {}, changes)).toMatch(/./);
  });

  it("has to be named inside the image, where a command changes something", () => {
    const image = { FITLOOP_IMAGE: "1" };
    expect(() => operatorName(undefined, image, changes)).toThrow("--as NAME");
    expect(operatorName(undefined, image, { changes: false })).toBe("unknown");
    expect(operatorName("ada", image, changes)).toBe("ada");
  });

  it.each(["", "a\nb", "<b>", "x".repeat(61)])("is refused as %j", (name) => {
    expect(() => operatorName(name, {}, changes)).toThrow("--as must be a name");
  });
});
