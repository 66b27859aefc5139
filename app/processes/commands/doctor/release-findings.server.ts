import { AdminApiError } from "../../../shopify/admin/admin-answer.ts";
import type { AdminClient } from "../../../shopify/admin/admin-client.server.ts";
import type { AppRefusals } from "../../../shopify/tokens/app-refusals.server.ts";
import { bulkRun } from "../../../shopify/admin/operations/bulk-run.ts";
import { orderHeads } from "../../../shopify/admin/operations/order-heads.ts";
import { SCOPE_REASONS, SCOPES } from "../../../shopify/webhooks/scopes.ts";
import { topicNames } from "../../../shopify/webhooks/topics.ts";
import { allowedSources } from "../../../connections/storefront/sources.ts";
import type { Providers } from "../../../domain/providers.ts";
import type { Sql } from "../../../platform/database/database.server.ts";
import type { RawWebhook, ReceiveOutcome } from "../../../webhooks/receive.server.ts";
import type { AppFile } from "../app-file.server.ts";
import type { Finding } from "./finding.ts";
import { areRulesOld, RELEASE_CHECKS, RELEASE_RULES, type ReleaseCheck, RULES_READ_ON } from "./release-rules.ts";

export interface ReleaseOptions {
  sql: Sql;
  providers: Providers;
  admin: AdminClient;
  refusals: Pick<AppRefusals, "list">;
  receive(webhook: RawWebhook): Promise<ReceiveOutcome>;
  /** The app's file; null where it isn't at hand. */
  file: AppFile | null;
  /** Where the app is, and a shop that Shopify can be asked at. */
  appUrl: string;
  shop: string | null;
  /** The address that calls come from, where it is known. */
  address: string | null;
  now(): number;
}

type Decision = Pick<Finding, "state" | "detail">;

const NO_FILE: Decision = { state: "unknown", detail: "shopify.app.toml isn't at hand: look where the app is built" };
const NO_SHOP: Decision = { state: "unknown", detail: "no shop to ask Shopify at" };

/**
 * What an app must fulfil before it is distributed, each decided by code where code can. What only a person can see is
 * asked, with its place in the dashboards; `confirmed` names what a person has looked at.
 */
export async function releaseFindings(
  options: ReleaseOptions,
  confirmed: ReadonlySet<ReleaseCheck>,
): Promise<Finding[]> {
  const findings: Finding[] = [rulesFinding(options.now())];
  for (const check of RELEASE_CHECKS) {
    const { rule, where } = RELEASE_RULES[check];
    const decided = await (DECISIONS[check]?.(options) ?? null);
    // A person's word is for what code can't see, never against what it sees.
    const { state, detail } =
      decided !== null && decided.state !== "unknown"
        ? decided
        : confirmed.has(check)
          ? { state: "good" as const, detail: "confirmed by whoever asked" }
          : (decided ?? { state: "unknown" as const, detail: rule });
    findings.push({ check, state, detail, ...(state === "good" ? {} : { action: where }) });
  }
  return findings;
}

function rulesFinding(now: number): Finding {
  const detail = `as Shopify's pages stood on ${RULES_READ_ON}`;
  if (!areRulesOld(now)) return { check: "rules", state: "good", detail };
  return {
    check: "rules",
    state: "warning",
    detail,
    action: "read them again (app/processes/commands/doctor/release-rules.ts)",
  };
}

const DECISIONS: Partial<Record<ReleaseCheck, (options: ReleaseOptions) => Promise<Decision | null>>> = {
  async "client-id"({ file, appUrl }) {
    if (!file) return NO_FILE;
    if (file.clientId === "") return { state: "fault", detail: "client_id is empty" };
    const elsewhere = file.addresses.filter((address) => !address.startsWith("/") && originOf(address) !== appUrl);
    return elsewhere.length === 0
      ? { state: "good", detail: `${file.clientId}, at ${appUrl}` }
      : { state: "fault", detail: `not at ${appUrl}: ${elsewhere.join(", ")}` };
  },

  async scopes({ file }) {
    if (!file) return NO_FILE;
    const needed: readonly string[] = SCOPES;
    const faults = [
      ...file.scopes.filter((scope) => !needed.includes(scope)).map((scope) => `${scope} is needed by nothing`),
      ...needed.filter((scope) => !file.scopes.includes(scope)).map((scope) => `${scope} is missing`),
    ];
    if (faults.length > 0) return { state: "fault", detail: faults.join("; ") };
    return { state: "good", detail: SCOPES.map((scope) => `${scope} (${SCOPE_REASONS[scope]})`).join(", ") };
  },

  async "compliance-topics"({ file, receive }) {
    const answer = await receive({ headers: {}, body: Buffer.from("{}"), whole: true });
    if (answer.outcome !== "bad_signature") return { state: "fault", detail: "a webhook without signature is taken" };
    if (!file) return NO_FILE;
    const compliance = topicNames("compliance");
    const missing = compliance.filter((topic) => !file.complianceTopics.includes(topic));
    return missing.length === 0
      ? { state: "good", detail: `${compliance.join(", ")}; unsigned ones are answered 401` }
      : { state: "fault", detail: `not subscribed: ${missing.join(", ")}` };
  },

  async "expiring-tokens"({ sql }) {
    const [row] = await sql.query<{ all: number; lasting: number }>(
      `SELECT count(*)::int AS all, count(*) FILTER (WHERE refresh_expires_at IS NULL)::int AS lasting
       FROM shop_session WHERE state = 'ok'`,
    );
    if (!row || row.all === 0) return { state: "unknown", detail: "no shop has a token yet" };
    return row.lasting === 0
      ? { state: "good", detail: `${row.all} tokens, each with an end` }
      : { state: "fault", detail: `${row.lasting} of ${row.all} tokens have no refresh token` };
  },

  async "protected-data"({ admin, shop }) {
    if (shop === null) return NO_SHOP;
    const variables = { query: "", sortKey: "UPDATED_AT" as const, first: 1, after: null };
    return asked(admin.query(shop, orderHeads, variables), "orders can be read; the review is in the dashboard");
  },

  async bulk({ admin, shop, refusals }) {
    const refusal = (await refusals.list()).find(({ name }) => name === "bulk");
    if (refusal) return { state: "fault", detail: refusal.reason };
    if (shop === null) return NO_SHOP;
    // A query that is none: it is refused for what it is, unless bulk queries are denied before.
    const started = admin.query(shop, bulkRun, { query: "" }).catch((error: unknown) => {
      if (!(error instanceof AdminApiError) || error.code !== "unreadable") throw error;
    });
    return asked(started, "Shopify takes bulk queries");
  },

  async "ip-allowlist"({ refusals, address }) {
    const from = address === null ? "" : ` (calls come from ${address})`;
    const refusal = (await refusals.list()).find(({ name }) => name === "network");
    return refusal
      ? { state: "fault", detail: refusal.reason + from }
      : { state: "unknown", detail: `can't be seen from here${from}` };
  },

  async "network-access"({ file, providers }) {
    if (!file) return NO_FILE;
    const missing = allowedSources(providers).filter((source) => !file.allowedSources.includes(source));
    return missing.length === 0
      ? { state: "good", detail: `${file.allowedSources.length} servers declared` }
      : { state: "fault", detail: `not declared: ${missing.join(", ")}` };
  },
};

/** What asking Shopify came to: a denial is a fault, and whatever keeps from asking leaves it open. */
async function asked(question: Promise<unknown>, good: string): Promise<Decision> {
  try {
    await question;
    return { state: "good", detail: good };
  } catch (error) {
    const words = error instanceof Error ? error.message : "Shopify can't be asked";
    return { state: error instanceof AdminApiError && error.code === "denied" ? "fault" : "unknown", detail: words };
  }
}

const originOf = (address: string): string | null => (URL.canParse(address) ? new URL(address).origin : null);
