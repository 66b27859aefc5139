import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInstance } from "i18next";
import { describe, expect, it } from "vitest";
import { faultsOf } from "#app/components/connection/faults.ts";
import { fieldsOf } from "#app/components/connection/form.ts";
import { testKey } from "#app/components/connection/test-card.tsx";
import { nextStepOf, type StepInput, whyOf } from "#app/components/orders/next-step.ts";
import { lineReasonKey, reasonKey, warningKey } from "#app/components/orders/reason.ts";
import { formatter } from "#app/components/format.ts";
import { SKIP_WORDS } from "#app/components/home/books-card.tsx";
import { needKey } from "#app/components/home/need-link.ts";
import { STEPS } from "#app/components/home/steps.ts";
import { wordsFor } from "#app/components/provider-words.ts";
import { AUDIT_ACTIONS, auditKey } from "#app/components/settings/audit-card.tsx";
import { WAYS } from "#app/components/storefront/ways-card.tsx";
import { SHOWN_STEPS } from "#app/components/storefront/state-card.tsx";
import { THEME_PARTS } from "#app/components/theme-blocks.ts";
import { needWords } from "#app/components/home/need-words.ts";
import { NAVIGATION } from "#app/components/navigation.ts";
import { NEED_KINDS } from "#app/incidents/kinds.ts";
import { STANDINGS } from "#app/reconciliation/books.ts";
import { CONNECTION_STATUSES } from "#app/connections/status.ts";
import { SIZE_STEPS, DELIVERY_STATUSES, ORDER_EVENTS } from "#app/domain/delivery.ts";
import { loadCatalogue, providerWords, resourcesWith } from "#app/locales/catalogue.ts";
import en from "#app/locales/en.json" with { type: "json" };
import { PROVIDERS } from "#app/providers/registry.ts";
import { connectionFields, storefrontFields } from "#app/connections/connection-fields.ts";

const i18n = createInstance();
const missing: string[] = [];
await loadCatalogue("en");
await i18n.init({
  lng: "en",
  resources: resourcesWith("en", providerWords(PROVIDERS, "en")),
  showSupportNotice: false,
  saveMissing: true,
  missingKeyHandler: (_languages, _namespace, key) => void missing.push(key),
});
const { t } = i18n;
const NEEDED = { id: "1", subject: "X", mended: "X", scopes: "X", share: 1, before: 2, reason: "X", number: "2" };
const said = (key: string, words: object = {}): string =>
  t(key, { provider: "X", code: "X", size: "X", until: "X", when: "X", count: 2, ...NEEDED, ...words });
const isWorded = (key: string): boolean =>
  i18n.exists(key, { count: 2 }) && said(key) !== "" && !/\{\{/.test(said(key));

/** Whether a word is there for a provider: its own, or the app's. */
const isWordedFor = (name: string, key: string): boolean =>
  [`providers.${name}.${key}`, key].some((one) => i18n.exists(one) && isWorded(one));
const SHOP = { primaryDomain: "shop.example" };
const OWN = PROVIDERS.all.flatMap((provider) => {
  const settings = fieldsOf(connectionFields(provider, SHOP));
  const widget = fieldsOf(storefrontFields(provider, SHOP));
  const { credentialEntry: entry, releasedBy, name } = provider;
  const keys = [
    "about",
    "test.explanation",
    "banner.contact",
    `banner.release.${releasedBy}`,
    ...(entry.kind === "text" ? [`credential.${entry.field}.label`, `credential.${entry.field}.help`] : []),
    ...(entry.kind === "signing_key"
      ? entry.handOver({ issuer: "i", audience: "a" }, "https://x").map(({ words }) => `handOver.${words}`)
      : []),
    ...settings.flatMap((field) => [`setting.${field.name}.label`, `setting.${field.name}.help`]),
    ...widget.flatMap((field) => [
      `storefront.field.${field.name}.label`,
      `storefront.field.${field.name}.help`,
      `fault.storefront_${field.name}`,
      ...(field.choices ?? []).map((one) => `storefront.choice.${field.name}.${one}`),
    ]),
  ];
  return keys.map((key) => [name, key] as const);
});
const REASONS =
  `test_order cancelled_order not_online not_subscribed no_session_link malformed_link expired_link no_eligible_lines
  never_delivered held_too_long gave_up order_erased no_connection credential_unreadable status_error rejected throttled
  timeout http_301 http_400 http_401 http_403 http_404 http_422 http_429 http_500 http_503 required_attribute`.split(
    /\s+/,
  );
const LINE_REASONS =
  "gift_card tip custom_item removed no_product_reference no_brand not_shipped no_size made_up".split(" ");
const WARNINGS = "answer_unreadable unexpected_status facts_unavailable uncertain adopted made_up".split(" ");
const TESTS =
  "accepted host_answers refused no_answer settings_unreadable credential_unreadable http_500 http_418".split(" ");

describe("the catalogue", () => {
  it("has the words on a button in what a screen reader says of it", () => {
    const apart = Object.values(en.needs.kind).filter(
      (words) => !words.label.toLowerCase().includes(words.do.toLowerCase()),
    );
    expect(apart).toEqual([]);
  });

  it("has every word that a component names", () => {
    const app = join(import.meta.dirname, "../../app");
    const files = ["components", "routes"].flatMap((folder) =>
      readdirSync(join(app, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => /\.tsx?$/.test(file))
        .map((file) => readFileSync(join(app, folder, file), "utf8")),
    );
    const keys = files.flatMap((source) =>
      [...source.matchAll(/\b(?:t|own)\(\s*"([^"]+)"/g)].map(([, key = ""]) => key),
    );
    expect(keys.length).toBeGreaterThan(60);
    const known = (key: string): boolean =>
      i18n.exists(key, { count: 2 }) || PROVIDERS.names.every((name) => isWordedFor(name, key));
    expect(keys.filter((key) => !known(key))).toEqual([]);
  });

  it.each([
    ["page of the menu", NAVIGATION.map(({ label }) => label)],
    ["provider", PROVIDERS.names.map((name) => `provider.${name}`)],
    [
      "need",
      NEED_KINDS.flatMap((kind) =>
        ["block", "embed"].flatMap((subject) =>
          [null, new Date(0)].flatMap((mendedAt) =>
            ["title", "text", "do", "label"].map(
              (word) => `needs.kind.${needKey({ kind, subject, mendedAt })}.${word}`,
            ),
          ),
        ),
      ),
    ],
    [
      "term of the books",
      [
        ...STANDINGS.filter((one) => one !== "skipped").map((one) => `home.books.term.${one}`),
        ...[...SKIP_WORDS, "other"].map((one) => `home.books.skipped.${one}`),
      ],
    ],
    [
      "way to buy",
      [
        ...Object.keys(WAYS).map((by) => `shopfront.ways.by.${by}`),
        ...Object.values(WAYS).flatMap((ways) => ways.map((way) => `shopfront.ways.of.${way}`)),
      ],
    ],
    [
      "thing that somebody did",
      [
        ...[...AUDIT_ACTIONS, "made.up"].map((action) => `settings.audit.action.${auditKey(action)}`),
        ...["user", "operator", "app"].map((actor) => `settings.audit.actor.${actor}`),
      ],
    ],
    ["status of a connection", CONNECTION_STATUSES.flatMap((s) => [`status.${s}`, `home.next.${s}`, `home.do.${s}`])],
    ["status of a delivery", DELIVERY_STATUSES.flatMap((s) => [`deliveryStatus.${s}`, `detail.status.${s}`])],
    ["order event", ORDER_EVENTS.map((event) => `event.${event}`)],
    [
      "reason of a delivery",
      REASONS.flatMap((reason) =>
        DELIVERY_STATUSES.flatMap((s) => [
          `reason.${reasonKey(s, reason)}.what`,
          `reason.${reasonKey(s, reason)}.next`,
        ]),
      ),
    ],
    ["step that found a size", SIZE_STEPS.map((step) => `sizeStep.${step}`)],
    ["reason of a line", LINE_REASONS.map((reason) => `lineReason.${lineReasonKey(reason)}`)],
    ["warning", WARNINGS.map((warning) => `warning.${warningKey(warning)}`)],
    [
      "outcome of a test",
      TESTS.flatMap((code) => [`test.outcome.${testKey(code)}.title`, `test.outcome.${testKey(code)}.next`]),
    ],
    ["group of public settings", ["widget", "place", "advanced"].map((name) => `storefront.group.${name}`)],
    ["step of the storefront", SHOWN_STEPS.flatMap((step) => [`storefront.badge.${step}`, `storefront.state.${step}`])],
    [
      "consent rule",
      ["analytics", "preferences"].flatMap((rule) => [
        `storefront.consent.${rule}.label`,
        `storefront.consent.${rule}.help`,
      ]),
    ],
    [
      "part of the theme",
      THEME_PARTS.flatMap((part) =>
        ["checking", "active", "inactive", "unavailable", "unknown", "title", "do", "open"].map(
          (state) => `theme.${part}.${state}`,
        ),
      ),
    ],
    ["group of settings", ["account", "products", "orders"].map((group) => `group.${group}`)],
    [
      "first step",
      STEPS.flatMap((step) => [
        `onboarding.${step}.title`,
        `onboarding.${step}.text`,
        `onboarding.${step}.takes`,
        `onboarding.${step}.do`,
      ]),
    ],
  ])("words every %s", (_, keys) => {
    expect(keys.filter((key) => !isWorded(key))).toEqual([]);
  });

  it("words what each provider brings, in its own file or in the app's", () => {
    expect(OWN.filter(([name, key]) => !isWordedFor(name, key))).toEqual([]);
  });

  it("never says store, token or sync where the shop, the credential and the delivery are meant", () => {
    const text = JSON.stringify({ ...en, login: null, handOver: null, key: null }).replaceAll("online store", "");
    expect(text).not.toMatch(/\b(your store|tenant|vendor's|resend|sync(ed|ing)?|purchase|failed)\b/i);
  });
});

describe("a delivery's words", () => {
  const format = formatter("en-US", "Europe/Berlin");
  const odd = { channel: "web", leftOut: null, warnings: [], doubles: 0 };
  const entry = { status: "pending", reason: null, dueAt: null, provider: "naiz", ...odd } as const;

  it("say a next step for every status under every state of the connection", () => {
    for (const status of DELIVERY_STATUSES) {
      for (const connection of CONNECTION_STATUSES) {
        for (const reason of [null, ...REASONS]) {
          const step = nextStepOf(t, { ...entry, status, reason }, connection, { format, embed: "unknown" });
          expect(step, `${status} ${connection} ${reason}`).toMatch(/^[A-Z].*\.$/);
          expect(step).not.toMatch(/\{\{|^(next|reason)\./);
        }
      }
    }
    expect(missing).toEqual([]);
  });

  it("give the time of the next attempt on the shop's clock", () => {
    const dueAt = new Date("2026-11-20T23:30:00Z");
    expect(nextStepOf(t, { ...entry, reason: "http_503", dueAt }, "connected", { format, embed: "unknown" })).toBe(
      "Next attempt on Nov 21, 2026, 12:30 AM.",
    );
  });

  it("name what the connection waits for rather than the delivery's own reason", () => {
    const waiting = { ...entry, status: "held", reason: "http_401" } as const;
    expect(whyOf(t, waiting, "held", "unknown")).toBeNull();
    expect(nextStepOf(t, waiting, "held", { format, embed: "unknown" })).toContain("Naiz Fit refused your credential");
    expect(whyOf(t, { ...entry, status: "dead", reason: "http_422" }, "held", "unknown")).toBe(
      "Naiz Fit refused the order (HTTP 422).",
    );
  });

  it.each([
    ["Normal for point of sale", "pos", "unknown"],
    ["Normal for draft orders", "shopify_draft_order", "inactive"],
    ["Normal for other channels", "1354745", "active"],
    ["Nothing to do for this order", "web", "active"],
    ["Turn the app embed on", "web", "inactive"],
    ["didn't allow it", "web", "unknown"],
  ] as const)("say '%s' of an order by %s that isn't tied while the embed is %s", (said, channel, embed) => {
    const untied = { ...entry, status: "skipped", reason: "no_session_link", channel } as const;
    const step = nextStepOf(t, untied, "connected", { format, embed });
    expect(step).toContain(said);
    if (embed !== "inactive" || channel !== "web") expect(step).not.toMatch(/check|turn/i);
    expect(whyOf(t, untied, "connected", embed)).toMatch(/^[A-Z].*\.$/);
  });

  it("don't call well what was delivered without some of its lines, or oddly", () => {
    const delivered = { ...entry, status: "delivered" } as const;
    const why = (part: Partial<StepInput>) => whyOf(t, { ...delivered, ...part }, "connected", "unknown");
    const next = (part: Partial<StepInput>) =>
      nextStepOf(t, { ...delivered, ...part }, "connected", { format, embed: "unknown" });
    expect(why({})).toBeNull();
    expect(next({})).toBe("Nothing to do.");
    const noSize = { leftOut: { count: 2, of: 3, reason: "no_size" } } as const;
    expect(why(noSize)).toBe("2 of 3 lines left out: no size.");
    expect(next(noSize)).not.toContain("Nothing to do");
    expect(why({ leftOut: { count: 1, of: 2, reason: "gift_card" } })).toBe("1 of 2 lines left out: a gift card.");
    expect(next({ leftOut: { count: 1, of: 2, reason: "gift_card" } })).toBe("Nothing to do.");
    expect(why({ leftOut: { count: 2, of: 3, reason: null } })).toBe("2 of 3 lines left out for several reasons.");
    expect(why({ leftOut: { count: 1, of: null, reason: "no_size" } })).toBe("1 line was left out.");
    expect(why({ warnings: ["answer_unreadable"] })).toContain("couldn't be read");
    expect(why({ doubles: 1 })).toContain("arrived twice");
  });

  it("keep a provider's own code where they don't know it", () => {
    expect(whyOf(t, { ...entry, status: "dead", reason: "required_attribute" }, "connected", "unknown")).toContain(
      "required_attribute",
    );
  });

  it("tell a lost network from a lost connection", () => {
    expect(whyOf(t, { ...entry, reason: "no_connection" }, "connected", "unknown")).toContain("couldn't be reached");
    expect(whyOf(t, { ...entry, status: "dead", reason: "no_connection" }, "connected", "unknown")).toContain(
      "had no credential",
    );
  });
});

describe("the words for a form's faults", () => {
  it("stand at the field they belong to, and above the form where it has no such field", () => {
    const faults = faultsOf(
      wordsFor(t, "bodygram"),
      [
        { path: "credential.clientKey", message: "x" },
        { path: "settings.unheardOf", message: "is not known here." },
      ],
      ["credential", "settings.brandId"],
    );
    expect(faults.at("credential")).toMatch(/^Enter a credential/);
    expect(faults.at("settings.brandId")).toBe(false);
    expect(faults.elsewhere).toEqual(["settings.unheardOf is not known here."]);
  });
});

it("what needs somebody is told in words, never by a code", () => {
  const need = {
    kind: "given_up",
    subject: "naiz/order_refused",
    count: 12,
    since: new Date(0),
    mendedAt: null,
  } as const;
  const told = (reason: string) =>
    said(
      "needs.kind.given_up.text",
      needWords(t, { ...need, detail: { provider: "naiz", reason } }, formatter("en", "UTC")),
    );
  expect(told("test_order")).toMatch(/one reason: Test order\.$/);
  expect(told("http_404")).not.toContain("http_404");
});
