import type { Job } from "./front.ts";
import { bodiesOf } from "./requests.mjs";

/** One job per provider of an order. */
export function jobsOf(order: Record<string, unknown>): Job[] {
  const attributes = (order["note_attributes"] ?? []) as { name: string; value: string }[];
  const session = attributes.find(({ name }) => name === "__fitloop_session")?.value ?? null;
  return Object.entries(bodiesOf(order)).map(([provider, body]) => ({ provider, session, body }));
}
