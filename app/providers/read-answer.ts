import type { HttpAnswer, HttpResult, Outcome } from "../domain/outcome.ts";

type JsonObject = Record<string, unknown>;

const MESSAGE_LENGTH = 500;
const THROTTLED = new Set([408, 425, 429]);
/** What a wrong address, and a provider under maintenance, answer. */
const NOT_THE_API = new Set([404, 405, 410]);
/** What a gateway answers that may have handed the request on. */
const BY_A_GATEWAY = new Set([502, 504]);

/** The JSON object of an answer, or null when there is none to be read. */
export function jsonBody(answer: HttpAnswer): JsonObject | null {
  try {
    const value: unknown = JSON.parse(answer.body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}

/** A text inside an answer, cut to what is worth keeping. */
export function shortText(value: unknown): string {
  const text = typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value);
  return text.slice(0, MESSAGE_LENGTH);
}

export type Success = { success: HttpAnswer };

/** What an answer means by its status alone (`mapping.md` 6); a 2xx is left to the provider to judge. */
export function readStatus(result: HttpResult): Success | Outcome {
  if (result.kind === "no_answer") {
    const code = result.reason === "timeout" ? "timeout" : "no_connection";
    const message = `No answer came (${result.reason}).`;
    return { kind: "unavailable", code, message, uncertain: result.sent, retryAfter: null };
  }
  const { status } = result;
  const message = shortText(result.body);
  const code = `http_${status}`;
  if (status >= 200 && status < 300) return { success: result };
  if (THROTTLED.has(status)) return { kind: "throttled", retryAfter: result.headers["retry-after"] ?? null };
  if (status === 401 || status === 403) return { kind: "unauthorized", code, message };
  if (NOT_THE_API.has(status)) return { kind: "misdirected", code, message, redirected: false };
  if (status >= 400 && status < 500) return { kind: "rejected", code, message };
  if (status >= 300 && status < 400) {
    const told = "The address answered with a redirect, which is never followed.";
    return { kind: "misdirected", code, message: told, redirected: true };
  }
  const retryAfter = status === 503 ? (result.headers["retry-after"] ?? null) : null;
  return { kind: "unavailable", code, message, uncertain: BY_A_GATEWAY.has(status), retryAfter };
}

export const isSuccess = (read: Success | Outcome): read is Success => "success" in read;

/** A test of a connection that asks for nothing but a 2xx; 401 and 403 tell that the credential was refused. */
export function readTestStatus(
  result: HttpResult,
  accepted: (status: number) => boolean,
): { ok: boolean; code: string } {
  if (result.kind === "no_answer") return { ok: false, code: "no_answer" };
  if (accepted(result.status)) return { ok: true, code: "accepted" };
  if (result.status === 401 || result.status === 403) return { ok: false, code: "refused" };
  return { ok: false, code: `http_${result.status}` };
}
