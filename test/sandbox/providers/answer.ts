import type { AcceptedOrder, Answer, Counted } from "./types.ts";

const json = { "content-type": "application/json" };

/** Gives an answer in JSON for a request that did what it was meant to. */
export function accept(
  status: number,
  body: unknown,
  taken: { orders?: AcceptedOrder[]; counted?: Counted[]; warnings?: readonly string[]; refusal?: string | null } = {},
): Answer {
  return {
    status,
    headers: body === undefined ? {} : json,
    body: body === undefined ? "" : JSON.stringify(body),
    accepted: true,
    refusal: taken.refusal ?? null,
    warnings: taken.warnings ?? [],
    orders: taken.orders ?? [],
    counted: taken.counted ?? [],
  };
}

/** Gives an answer that refuses, with the reason for the records beside the body for the client. */
export function refuse(
  status: number,
  reason: string,
  body: unknown,
  more: { warnings?: readonly string[]; headers?: Record<string, string> } = {},
): Answer {
  const plain = typeof body === "string";
  const headers = body === undefined ? {} : plain ? { "content-type": "text/plain; charset=utf-8" } : json;
  return {
    status,
    headers: { ...headers, ...more.headers },
    body: body === undefined ? "" : plain ? body : JSON.stringify(body),
    accepted: false,
    refusal: reason,
    warnings: more.warnings ?? [],
    orders: [],
    counted: [],
  };
}
