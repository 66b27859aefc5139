import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInstance } from "i18next";
import { describe, expect, it } from "vitest";
import { faultsOf } from "#app/components/connection/faults.ts";
import { CREDENTIAL_FIELD, fieldsOf, SETTING_GROUPS } from "#app/components/connection/fields.ts";
import { testKey } from "#app/components/connection/test-card.tsx";
import { nextStepOf, whyOf } from "#app/components/deliveries/next-step.ts";
import { lineReasonKey, reasonKey, warningKey } from "#app/components/deliveries/reason.ts";
import { formatter } from "#app/components/format.ts";
import { STEPS } from "#app/components/home/steps.ts";
import { storefrontFields } from "#app/components/storefront/fields.ts";
import type { StorefrontStep } from "#app/components/storefront/state-card.tsx";
import { NAVIGATION } from "#app/components/navigation.ts";
import type { ConnectionStatus } from "#app/connections/status.ts";
import { DELIVERY_STATUSES, ORDER_EVENTS } from "#app/domain/delivery.ts";
import { PROVIDER_NAMES } from "#app/domain/ids.ts";
import en from "#app/locales/en.json" with { type: "json" };

const i18n = createInstance();
const missing: string[] = [];
await i18n.init({
  lng: "en",
  resources: { en: { translation: en } },
  showSupportNotice: false,
  saveMissing: true,
  missingKeyHandler: (_languages, _namespace, key) => void missing.push(key),
});
const { t } = i18n;
const said = (key: string, words: object = {}): string =>
  t(key, { provider: "X", code: "X", until: "X", when: "X", count: 2, ...words });
const isWorded = (key: string): boolean => i18n.exists(key) && said(key) !== "" && !/\{\{/.test(said(key));

const CONNECTION_STATUSES: ConnectionStatus[] = ["connected", "off", "held", "circuit_open", "paused", "not_set_up"];
const REASONS = `test_order cancelled_order not_online not_subscribed no_session_link malformed_link no_eligible_lines
  never_delivered held_too_long gave_up order_erased no_connection credential_unreadable status_error rejected throttled
  timeout http_301 http_400 http_401 http_403 http_404 http_422 http_429 http_500 http_503 required_attribute`.split(
  /\s+/,
);
const STEPS_OF_STOREFRONT: StorefrontStep[] = ["off", "empty", "published", "stuck", "waiting"];
const LINE_REASONS = "gift_card tip custom_item removed no_product_reference no_brand no_size made_up".split(" ");
const WARNINGS = "answer_unreadable unexpected_status facts_unavailable uncertain adopted made_up".split(" ");
const TESTS =
  "accepted host_answers refused no_answer settings_unreadable credential_unreadable http_500 http_418".split(" ");

describe("the catalogue", () => {
  it("has every word that a component names", () => {
    const app = join(import.meta.dirname, "../../app");
    const files = ["components", "routes"].flatMap((folder) =>
      readdirSync(join(app, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => /\.tsx?$/.test(file))
        .map((file) => readFileSync(join(app, folder, file), "utf8")),
    );
    const keys = files.flatMap((source) => [...source.matchAll(/\bt\(\s*"([^"]+)"/g)].map(([, key = ""]) => key));
    expect(keys.length).toBeGreaterThan(60);
    expect(keys.filter((key) => !i18n.exists(key, { count: 2 }))).toEqual([]);
  });

  it.each([
    ["page of the menu", NAVIGATION.map(({ label }) => label)],
    ["provider", PROVIDER_NAMES.flatMap((name) => [`provider.${name}`, `about.${name}`, `test.explanation.${name}`])],
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
    ["reason of a line", LINE_REASONS.map((reason) => `lineReason.${lineReasonKey(reason)}`)],
    ["warning", WARNINGS.map((warning) => `warning.${warningKey(warning)}`)],
    [
      "outcome of a test",
      TESTS.flatMap((code) => [`test.outcome.${testKey(code)}.title`, `test.outcome.${testKey(code)}.next`]),
    ],
    [
      "setting",
      PROVIDER_NAMES.flatMap((name) =>
        fieldsOf(name).flatMap((field) => [`setting.${field.name}.label`, `setting.${field.name}.help`]),
      ),
    ],
    [
      "public setting of a widget",
      PROVIDER_NAMES.flatMap((name) =>
        storefrontFields(name).flatMap((field) => [
          `storefront.field.${field.name}.label`,
          `storefront.field.${field.name}.help`,
          `fault.storefront_${field.name}`,
          ...(field.kind === "choice" ? field.choices.map((one) => `storefront.choice.${field.name}.${one}`) : []),
        ]),
      ),
    ],
    ["group of public settings", ["widget", "place", "advanced"].map((name) => `storefront.group.${name}`)],
    [
      "step of the storefront",
      STEPS_OF_STOREFRONT.flatMap((step) => [`storefront.badge.${step}`, `storefront.state.${step}`]),
    ],
    [
      "consent rule",
      ["analytics", "preferences"].flatMap((rule) => [
        `storefront.consent.${rule}.label`,
        `storefront.consent.${rule}.help`,
      ]),
    ],
    ["group of settings", PROVIDER_NAMES.flatMap((name) => SETTING_GROUPS[name].map((group) => `group.${group.name}`))],
    [
      "credential",
      Object.values(CREDENTIAL_FIELD).flatMap((field) =>
        field ? [`credential.${field}.label`, `credential.${field}.help`] : [],
      ),
    ],
    [
      "first step",
      STEPS.flatMap((step) => [`onboarding.${step}.title`, `onboarding.${step}.text`, `onboarding.${step}.do`]),
    ],
  ])("words every %s", (_, keys) => {
    expect(keys.filter((key) => !isWorded(key))).toEqual([]);
  });

  it("never says store, token or sync where the shop, the credential and the delivery are meant", () => {
    const text = JSON.stringify({ ...en, login: null, handOver: null, key: null }).replaceAll("online store", "");
    expect(text).not.toMatch(/\b(your store|tenant|vendor's|resend|sync(ed|ing)?|purchase|failed)\b/i);
  });
});

describe("a delivery's words", () => {
  const format = formatter("en-US", "Europe/Berlin");
  const entry = { status: "pending", reason: null, dueAt: null, provider: "naiz" } as const;

  it("say a next step for every status under every state of the connection", () => {
    for (const status of DELIVERY_STATUSES) {
      for (const connection of CONNECTION_STATUSES) {
        for (const reason of [null, ...REASONS]) {
          const step = nextStepOf(t, { ...entry, status, reason }, connection, format);
          expect(step, `${status} ${connection} ${reason}`).toMatch(/^[A-Z].*\.$/);
          expect(step).not.toMatch(/\{\{|^(next|reason)\./);
        }
      }
    }
    expect(missing).toEqual([]);
  });

  it("give the time of the next attempt on the shop's clock", () => {
    const dueAt = new Date("2026-11-20T23:30:00Z");
    expect(nextStepOf(t, { ...entry, reason: "http_503", dueAt }, "connected", format)).toBe(
      "Next attempt on Nov 21, 2026, 12:30 AM.",
    );
  });

  it("name what the connection waits for rather than the delivery's own reason", () => {
    const waiting = { ...entry, status: "held", reason: "http_401" } as const;
    expect(whyOf(t, waiting, "held")).toBeNull();
    expect(nextStepOf(t, waiting, "held", format)).toContain("Naiz Fit refused your credential");
    expect(whyOf(t, { ...entry, status: "dead", reason: "http_422" }, "held")).toBe(
      "Naiz Fit refused the order (HTTP 422).",
    );
  });

  it("keep a provider's own code where they don't know it", () => {
    expect(whyOf(t, { ...entry, status: "dead", reason: "required_attribute" }, "connected")).toContain(
      "required_attribute",
    );
  });

  it("tell a lost network from a lost connection", () => {
    expect(whyOf(t, { ...entry, reason: "no_connection" }, "connected")).toContain("couldn't be reached");
    expect(whyOf(t, { ...entry, status: "dead", reason: "no_connection" }, "connected")).toContain("had no credential");
  });
});

describe("the words for a form's faults", () => {
  it("stand at the field they belong to, and above the form where it has no such field", () => {
    const faults = faultsOf(
      t,
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
