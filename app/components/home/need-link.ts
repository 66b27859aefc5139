import type { Need } from "../../incidents/needs.ts";
import { themeUrl } from "../theme-editor.ts";
import { ordersPath } from "../orders/address.ts";
import { replayPath } from "../orders/replay-path.ts";

/** Where what is needed is done. `target` leads out of the app's frame. */
export interface NeedLink {
  url: string;
  target?: "_top";
}

const day = (at: Date): string => at.toISOString().slice(0, 10);

/** The one way on of what needs a merchant; `firstMissing` is an order that stands nowhere. */
export function needLink(
  { kind, subject, since, detail }: Need,
  apiKey: string,
  firstMissing: string | null,
): NeedLink {
  const provider = String(detail["provider"] ?? subject);
  switch (kind) {
    case "token_refused":
      return { url: ordersPath({ from: day(since) }) };
    case "scope_lacking":
      return { url: `shopify:admin/oauth/install?client_id=${encodeURIComponent(apiKey)}`, target: "_top" };
    case "credential_refused":
    case "unproven":
      return { url: `/app/providers/${subject}` };
    case "not_answering":
      return { url: ordersPath({ status: "pending", provider }) };
    case "part_gone":
      return { url: themeUrl(subject === "block" ? "block" : "embed", apiKey), target: "_top" };
    case "attributes_damaged":
      return { url: ordersPath({ reason: "malformed_link", from: day(since) }) };
    case "orders_unlinked":
    case "widget_stuck":
      return { url: "/app/storefront" };
    case "link_share_halved":
      return { url: ordersPath({ link: "none", from: day(since) }) };
    case "given_up":
      return { url: ordersPath({ status: "dead", provider, reason: String(detail["reason"] ?? "") }) };
    case "no_size":
      return { url: provider ? `/app/providers/${provider}` : "/app/providers" };
    case "books_open":
      return { url: firstMissing === null ? "/app" : ordersPath({ order: firstMissing }) };
    case "webhooks_missing":
    case "bodies_unreadable":
      return { url: ordersPath({ from: day(since) }) };
    case "data_request_due":
      return { url: "/app/settings" };
  }
}

/** The key of a need's words: some are told in more than one way. */
export function needKey({ kind, subject, mendedAt }: Pick<Need, "kind" | "subject" | "mendedAt">): string {
  if (kind === "token_refused" && mendedAt !== null) return "token_mended";
  return kind === "part_gone" ? `part_gone_${subject === "block" ? "block" : "embed"}` : kind;
}

/** Where what was given up is sent again once its cause is mended, or null where nothing was. */
export function againLink({ kind, subject, detail }: Pick<Need, "kind" | "subject" | "detail">): string | null {
  if (kind !== "given_up") return null;
  const provider = String(detail["provider"] ?? subject);
  return replayPath({ status: "dead", provider, reason: String(detail["reason"] ?? "") });
}
