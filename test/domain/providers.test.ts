import { describe, expect, test } from "vitest";
import type { AnyProvider } from "#app/domain/provider.ts";
import { createProviders } from "#app/domain/providers.ts";
import { providerOf } from "#test/support/providers.ts";

const provider = (change: Partial<AnyProvider> = {}): AnyProvider => ({ ...providerOf("naiz"), ...change });

describe("a registry", () => {
  test("derives names, link keys and deletions from its providers, in their order", () => {
    const { names, linkKeys, deletions, find, of } = createProviders([providerOf("robosize"), providerOf("naiz")]);
    expect(names).toEqual(["robosize", "naiz"]);
    expect(linkKeys).toEqual(["session", "robosize", "naiz"]);
    expect(deletions).toEqual([{ provider: "robosize", event: "order_cancelled" }]);
    expect(find("constructor")).toBeNull();
    expect(() => of("bodygram")).toThrow("bodygram is no provider of this app.");
  });

  test.each([
    ["a name twice", [provider(), provider({ originVariable: "OTHER_ORIGIN" })], "one name"],
    ["a variable twice", [provider(), provider({ name: "other" })], "one environment variable"],
    ["a name that a file has", [provider({ name: "session" })], "session can't be"],
    ["a name that no address takes", [provider({ name: "Naiz Fit" })], "can't be a provider's name"],
    ["a link key that means something else", [provider({ linkKey: "market" })], "market can't be"],
    ["a link key that is no word", [provider({ linkKey: "__proto__" })], "can't be a link key"],
    ["a variable of another kind", [provider({ originVariable: "PATH" })], "must end in _ORIGIN"],
  ])("refuses %s", (_, all, words) => {
    expect(() => createProviders(all)).toThrow(words);
  });
});
