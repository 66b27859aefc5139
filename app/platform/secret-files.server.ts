import { readFileSync } from "node:fs";

/** What may stand in a file of its own, as containers hand secrets over: NAME_FILE names it. */
export const SECRET_VARIABLES = [
  "SHOPIFY_API_SECRET",
  "SHOPIFY_API_SECRET_PREVIOUS",
  "DATABASE_URL",
  "REDIS_URL",
  "FITLOOP_ENCRYPTION_KEYS",
] as const;

type Source = Readonly<Record<string, string | undefined>>;

/**
 * Puts what stands in files in the place of their variables; a file's last newline is none of it. `faults` are sentences
 * that name the variable, never what a file holds: both were given, or the file can't be read.
 */
export function readSecretFiles(source: Source): { values: Source; faults: string[] } {
  const values: Record<string, string | undefined> = { ...source };
  const faults: string[] = [];
  for (const name of SECRET_VARIABLES) {
    const file = source[`${name}_FILE`]?.trim();
    if (!file) continue;
    if (source[name]?.trim()) faults.push(`${name} and ${name}_FILE are both set: one of them is to be.`);
    else {
      try {
        values[name] = readFileSync(file, "utf8").replace(/\r?\n$/, "");
      } catch {
        faults.push(`${name}_FILE names no file that can be read.`);
      }
    }
  }
  return { values, faults };
}
