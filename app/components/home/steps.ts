import type { HomePage } from "../../setup/screens.server.ts";
import type { EmbedState } from "./use-app-embed.ts";

export const STEPS = ["connect", "turnOn", "embed", "firstDelivery"] as const;
export type Step = (typeof STEPS)[number];

/** Which steps of the beginning are done. The embed counts as done only when the admin says that it is on. */
export function doneSteps(
  { connections, everDelivered }: Pick<HomePage, "connections" | "everDelivered">,
  embed: EmbedState,
): Set<Step> {
  const done = new Set<Step>();
  if (connections.some(({ status }) => status !== "not_set_up")) done.add("connect");
  if (connections.some(({ status }) => status !== "not_set_up" && status !== "off")) done.add("turnOn");
  if (embed === "active") done.add("embed");
  if (everDelivered) done.add("firstDelivery");
  return done;
}
