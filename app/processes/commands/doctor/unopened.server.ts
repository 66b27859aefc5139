import { SchemaError } from "../../../platform/database/database.server.ts";
import type { Finding } from "./finding.ts";

/** What the way to PostgreSQL says where nobody answers, and what PostgreSQL says that lets nobody in (SQLSTATE). */
const UNREACHABLE =
  /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|EPIPE|08...|28...|3D000|53...|57P..)$/;

/** What is wrong where the app's database can't even be opened, in a sentence; null for a fault of another kind. */
export function unopenedFinding(error: unknown): Finding | null {
  if (error instanceof SchemaError) {
    return { check: "migrations", state: "fault", detail: error.message, action: "docker compose run --rm migrate" };
  }
  const words = unreachableWords(error);
  if (words === null) return null;
  const detail = `The database doesn't answer (${words}): webhooks are answered 503 until it does.`;
  return { check: "database", state: "fault", detail, action: "FitloopDatabaseDown in runbook.md" };
}

/** Why a database can't be reached, as its code or its own words say; null for an error that says nothing of that. */
export function unreachableWords(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && UNREACHABLE.test(code)) return code;
  return /timeout exceeded when trying to connect|Connection terminated/i.test(error.message) ? "no connection" : null;
}
