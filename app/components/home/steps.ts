import type { ConnectionSummary } from "../../screens/pages.ts";
import { themeUrl } from "../theme-editor.ts";
import type { ThemeBlocks } from "../theme-blocks.ts";

export const STEPS = ["connect", "turnOn", "preview", "widget", "block", "embed", "firstDelivery"] as const;
export type Step = (typeof STEPS)[number];

export interface Progress {
  connections: readonly ConnectionSummary[];
  everDelivered: boolean;
  /** Whether somebody of the shop has seen what would be sent. */
  hasPreviewed: boolean;
}

/**
 * Which steps of the beginning are done. What was entered counts once the provider has taken it, or where nothing but an
 * order can show that; block and embed once the admin says that they are on. The theme editor offers the embed to a shop
 * whose widget has its settings.
 */
export function doneSteps(
  { connections, everDelivered, hasPreviewed }: Progress,
  { block, embed }: ThemeBlocks,
): Set<Step> {
  const done = new Set<Step>();
  if (everDelivered || connections.some(isTaken)) done.add("connect");
  if (everDelivered || connections.some((one) => isTaken(one) && isOn(one))) done.add("turnOn");
  if (everDelivered || hasPreviewed) done.add("preview");
  if (connections.some((one) => isOn(one) && one.hasWidget)) done.add("widget");
  if (block === "active") done.add("block");
  if (embed === "active") done.add("embed");
  if (everDelivered) done.add("firstDelivery");
  return done;
}

const isOn = ({ status }: ConnectionSummary): boolean =>
  status !== "not_set_up" && status !== "off" && status !== "unregistered";

const isTaken = ({ status, isProven, releasedBy }: ConnectionSummary): boolean =>
  isProven || (releasedBy === "entering" && status !== "not_set_up" && status !== "held");

/** Where a step is done. One that was begun is gone on with where it was begun; else there is a choice. */
export function linkOf(
  step: Step,
  connections: readonly ConnectionSummary[],
  apiKey: string,
): { url: string; target?: "_top" } {
  const page = (one: ConnectionSummary | undefined, sub = ""): { url: string } => ({
    url: one ? `/app/providers/${one.provider}${sub}` : "/app/providers",
  });
  switch (step) {
    case "connect":
      return page(connections.find(({ status }) => status !== "not_set_up"));
    case "turnOn":
      return page(connections.find((one) => isTaken(one) && !isOn(one)));
    case "widget":
      return page(connections.find(isOn), "/storefront");
    case "preview":
      return { url: "/app/preview" };
    case "block":
    case "embed":
      return { url: themeUrl(step, apiKey), target: "_top" };
    case "firstDelivery":
      return { url: "/app/orders" };
  }
}
