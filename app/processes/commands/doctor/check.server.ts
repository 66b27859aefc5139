import type { Services } from "../../services.server.ts";
import type { Finding } from "./finding.ts";

/** What a check looks at: the whole app, or of what belongs to shops one shop's alone. */
export interface Scope {
  services: Services;
  shop: { id: number; domain: string } | null;
}

/** One cause that is looked for. It tells one line, or several where it has several subjects (a provider each). */
export interface Check {
  name: string;
  look(scope: Scope): Promise<Omit<Finding, "check"> | Finding[]> | Omit<Finding, "check"> | Finding[];
}

/** So long a check may take; then it is told as unknown, and the others go on. */
export const CHECK_MS = 10_000;

const NAMED = 5;

/** Shops, or whatever else, by their number and the first five names: what is wrong at many is one line. */
export function named(names: readonly string[], noun: string): string {
  const first = names.slice(0, NAMED).join(", ");
  const rest = names.length - NAMED;
  return `${names.length} ${noun}${names.length === 1 ? "" : "s"}: ${first}${rest > 0 ? ` and ${rest} more` : ""}`;
}

/** Looks at everything in turn. A check that fails or takes too long is `unknown`, and keeps none from its turn. */
export async function runChecks(checks: readonly Check[], scope: Scope, limitMs = CHECK_MS): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) findings.push(...(await runCheck(check, scope, limitMs)));
  return findings;
}

async function runCheck({ name, look }: Check, scope: Scope, limitMs: number): Promise<Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not answered within ${limitMs / 1000} s`)), limitMs);
  });
  try {
    const told = await Promise.race([Promise.resolve(look(scope)), late]);
    return Array.isArray(told) ? told : [{ check: name, ...told }];
  } catch (error) {
    const detail = scope.services.redact(error instanceof Error ? error.message : String(error));
    return [{ check: name, state: "unknown", detail, action: "ask again; docker compose logs says more" }];
  } finally {
    clearTimeout(timer);
  }
}
