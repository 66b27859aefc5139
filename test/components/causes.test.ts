import { createInstance } from "i18next";
import { describe, expect, it } from "vitest";
import {
  REASONS,
  remedyLink,
  remedyOf,
  type RemedyInput,
  type ReasonCause,
  WAITS,
} from "#app/components/orders/causes.ts";
import { nextStepOf, whyOf } from "#app/components/orders/next-step.ts";
import { formatter } from "#app/components/format.ts";
import type { BlockState } from "#app/components/theme-blocks.ts";
import { CONNECTION_STATUSES, type ConnectionStatus } from "#app/connections/status.ts";
import { DELIVERY_STATUSES } from "#app/domain/delivery.ts";
import { loadCatalogue, providerWords, resourcesWith } from "#app/locales/catalogue.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import { routePaths } from "#test/security/attack.ts";

const i18n = createInstance();
await loadCatalogue("en");
await i18n.init({
  lng: "en",
  resources: resourcesWith("en", providerWords(PROVIDERS, "en")),
  showSupportNotice: false,
});
const { t } = i18n;
const CAUSES = Object.keys(REASONS) as ReasonCause[];
const STATES = Object.keys(WAITS) as (keyof typeof WAITS)[];
const format = formatter("en-US", "Europe/Berlin");

/** How a delivery stands that has a cause: in what status, for what reason, by what channel, with the embed how. */
const STANDS: Partial<Record<ReasonCause, Partial<RemedyInput> & { embed?: BlockState }>> = {
  no_session_link: { embed: "unknown" },
  no_session_link_on: { reason: "no_session_link", embed: "active" },
  no_session_link_off: { reason: "no_session_link", embed: "inactive" },
  no_session_link_pos: { reason: "no_session_link", channel: "pos" },
  no_session_link_draft: { reason: "no_session_link", channel: "shopify_draft_order" },
  no_session_link_other: { reason: "no_session_link", channel: "1354745" },
  restored: { status: "held" },
  skipped_by_hand: { status: "skipped" },
  connection_gone: { status: "dead", reason: "no_connection" },
  credential_refused: { status: "dead", reason: "http_401" },
  order_refused: { status: "dead", reason: "http_422" },
  redirected: { status: "dead", reason: "http_302" },
  provider_down: { status: "pending", reason: "http_503" },
  no_answer: { status: "pending", reason: "no_connection" },
  throttled: { status: "pending" },
  timeout: { status: "pending" },
  internal: { status: "pending" },
  unknown: { status: "dead", reason: "made_up" },
};
const DEAD = /^(held_too_long|gave_up|order_erased|credential_unreadable|status_error|rejected)$/;

function standing(cause: ReasonCause) {
  const status = DEAD.test(cause) ? ("dead" as const) : ("skipped" as const);
  const { embed = "unknown", ...part } = STANDS[cause] ?? {};
  const delivery = { status, reason: cause as string, provider: "naiz", channel: "web", leftOut: null, ...part };
  return { delivery: { ...delivery, dueAt: null, warnings: [], doubles: 0 }, embed };
}

describe("every cause", () => {
  it.each(CAUSES)("'%s' has a sentence and a next step of its own, and its one button leads to a page", (cause) => {
    const { delivery, embed } = standing(cause);
    const why = whyOf(t, delivery, "connected", embed) ?? "";
    expect(why).toBe(t(`reason.${cause}.what`, { provider: "Naiz Fit", code: codeIn(delivery.reason) }));
    expect(why).toMatch(/^[A-Z].*\.$/);
    const step = nextStepOf(t, delivery, "connected", { format, embed });
    expect(step).toMatch(/^[A-Z].*\.$/);
    expectReachable(remedyOf(delivery, "connected", embed));
    // What can't be mended has no button, and says so.
    if (REASONS[cause] === null) expect(step).toMatch(/nothing|can't|tried again|next attempt|sent in a moment/i);
  });

  it.each(STATES)("of waiting, '%s', has a sentence, and its one button leads to a page", (state) => {
    const delivery = { ...standing("throttled").delivery, status: "held" as const };
    expect(nextStepOf(t, delivery, state, { format, embed: "unknown" })).toMatch(/^Waits/);
    expectReachable(remedyOf(delivery, state, "unknown"));
    expect(remedyOf(delivery, state, "unknown")).toBe(WAITS[state]);
  });

  it("shares its sentence with no other", () => {
    const words = { provider: "Naiz Fit", code: "X" };
    const sentences = [
      ...CAUSES.map((cause) => t(`reason.${cause}.what`, words)),
      ...STATES.map((state) => t([`providers.naiz.next.waits.${state}`, `next.waits.${state}`], words)),
      ...["answer_unreadable", "unexpected_status", "facts_unavailable", "uncertain", "adopted", "unknown"].map((one) =>
        t(`warning.${one}`, words),
      ),
      ...PROVIDERS.all.flatMap(({ name, words: own }) =>
        Object.keys(Object(own.en["reason"])).map((code) => t(`providers.${name}.reason.${code}.what`, words)),
      ),
    ];
    expect(sentences.filter((sentence, index) => sentences.indexOf(sentence) !== index)).toEqual([]);
    expect(sentences.filter((sentence) => /\{\{|^(reason|next|warning)\./.test(sentence))).toEqual([]);
  });

  it("offers a replay only of what can be replayed, and only where it would be sent", () => {
    for (const status of DELIVERY_STATUSES) {
      for (const connection of CONNECTION_STATUSES) {
        for (const cause of CAUSES) {
          const { delivery, embed } = standing(cause);
          const remedy = remedyOf({ ...delivery, status }, connection, embed);
          if (remedy !== "replay") continue;
          expect(["held", "dead", "partly_delivered", ...(cause === "skipped_by_hand" ? ["skipped"] : [])]).toContain(
            status,
          );
          const sends: ConnectionStatus[] = ["connected", "unproven", "refused", "circuit_open", "paused"];
          expect(sends).toContain(connection);
        }
      }
    }
  });
});

const codeIn = (reason: string | null): string => (reason ?? "").replace(/^http_/, "HTTP ");

function expectReachable(remedy: ReturnType<typeof remedyOf>): void {
  if (remedy === null || remedy === "replay") return;
  expect(i18n.exists(`remedy.${remedy}`)).toBe(true);
  const contact = PROVIDERS.of("naiz").contact;
  const { url } = remedyLink(remedy, { provider: "naiz", apiKey: "key", contact });
  if (url.startsWith("/")) expect(routePaths()).toContain(url.replace("naiz", ":provider"));
  else expect(url).toMatch(/^(shopify:admin\/themes|https:\/\/)/);
}
