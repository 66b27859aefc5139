import type { AnyProvider, CommonSettings } from "../domain/provider.ts";
import { readSettings } from "../domain/read-connection.ts";

/** Stands where a merchant has entered nothing yet. */
const MADE_UP = "example";

/** Settings as a new form begins with them; what a provider needs and nobody has entered is made up. */
export function usualSettings(provider: AnyProvider): CommonSettings {
  const entered: Record<string, unknown> = {};
  for (let tries = 0; tries < 10; tries += 1) {
    const read = readSettings(provider, entered);
    if (read.ok) return read.value;
    for (const { path } of read.faults) entered[path.split(".")[1] ?? ""] = MADE_UP;
  }
  throw new Error(`${provider.name} has settings that nothing can be made up for.`);
}
