import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type AppFile, readAppFile } from "#app/processes/commands/app-file.server.ts";
import { releaseFindings, type ReleaseOptions } from "#app/processes/commands/doctor/release-findings.server.ts";
import {
  areRulesOld,
  RELEASE_CHECKS,
  RELEASE_RULES,
  RULES_READ_ON,
} from "#app/processes/commands/doctor/release-rules.ts";
import { SCOPES } from "#app/shopify/webhooks/scopes.ts";
import { topicNames } from "#app/shopify/webhooks/topics.ts";
import { allowedSources } from "#app/connections/storefront/sources.ts";
import { DEMO, useShopify } from "#test/shopify/shopify-world.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

const APP = "https://fitloop.example.com";
const GOOD: AppFile = {
  clientId: "0123456789abcdef0123456789abcdef",
  applicationUrl: APP,
  addresses: [APP, `${APP}/auth/callback`, `${APP}/proxy`],
  scopes: [...SCOPES],
  allowedSources: allowedSources(PROVIDERS),
  complianceTopics: topicNames("compliance"),
};
const DAY = 86_400_000;

describe("doctor --release", () => {
  const world = useShopify();
  beforeEach(() => world.signIn());

  const ask = async (change: Partial<ReleaseOptions> = {}, confirmed: (keyof typeof RELEASE_RULES)[] = []) => {
    const findings = await releaseFindings(
      {
        ...{
          sql: world.sql,
          providers: PROVIDERS,
          admin: world.client,
          refusals: world.refusals,
          shop: DEMO,
          appUrl: APP,
          file: GOOD,
        },
        receive: async () => ({ outcome: "bad_signature", topic: "unknown" }),
        address: "203.0.113.7",
        now: () => Date.parse(RULES_READ_ON) + DAY,
        ...change,
      },
      new Set(confirmed),
    );
    return new Map(findings.map((finding) => [finding.check, finding]));
  };
  const states = async (...args: Parameters<typeof ask>) =>
    Object.fromEntries([...(await ask(...args))].map(([check, { state }]) => [check, state]));

  const DECIDED = [
    "client-id",
    "scopes",
    "compliance-topics",
    "expiring-tokens",
    "protected-data",
    "bulk",
    "network-access",
  ];
  const ASKED = RELEASE_CHECKS.filter((check) => !DECIDED.includes(check));

  it("decides what code can see, and asks for the rest with the exact place", async () => {
    const findings = await ask();
    expect([...findings.keys()]).toEqual(["rules", ...RELEASE_CHECKS]);
    for (const check of DECIDED) expect(findings.get(check)?.state, check).toBe("good");
    for (const check of ASKED) {
      expect(findings.get(check), check).toMatchObject({ state: "unknown", action: RELEASE_RULES[check].where });
    }
    expect(findings.get("ip-allowlist")?.detail).toContain("203.0.113.7");
  });

  it("takes a person's word for what code can't see, and is good when nothing is left", async () => {
    expect(new Set(Object.values(await states({}, ASKED)))).toEqual(new Set(["good"]));
  });

  it("takes nobody's word against what it sees", async () => {
    world.twin.world.setDashboard({ bulkQueries: false });
    expect(await states({}, [...RELEASE_CHECKS])).toMatchObject({ bulk: "fault", "ip-allowlist": "good" });
    world.twin.world.setDashboard({ network: "elsewhere" });
    expect(await states({}, [...RELEASE_CHECKS])).toMatchObject({ "ip-allowlist": "fault" });
  });

  it.each<[string, Partial<AppFile>, string]>([
    ["client-id", { clientId: "" }, "client_id is empty"],
    ["client-id", { addresses: ["https://example.com"] }, "https://example.com"],
    ["scopes", { scopes: [...SCOPES, "read_customers"] }, "read_customers is needed by nothing"],
    ["scopes", { scopes: SCOPES.slice(1) }, "is missing"],
    ["compliance-topics", { complianceTopics: ["shop/redact"] }, "customers/redact"],
    ["network-access", { allowedSources: [] }, "not declared: https://"],
  ])("finds what is wrong in the file: %s, %j", async (check, change, words) => {
    const finding = (await ask({ file: { ...GOOD, ...change } })).get(check);
    expect(finding).toMatchObject({ state: "fault", detail: expect.stringContaining(words) });
    expect(finding?.action).toBeTruthy();
  });

  it.each([
    ["protected-data", { protectedData: false }],
    ["bulk", { bulkQueries: false }],
    ["bulk", { network: "none" as const }],
  ])("finds what isn't set in the dashboards: %s, %j", async (check, dashboard) => {
    world.twin.world.setDashboard(dashboard);
    expect((await ask()).get(check)?.state).toBe("fault");
  });

  it("finds a webhook endpoint that takes what isn't signed, and a token without an end", async () => {
    await world.sql.query(`UPDATE shop_session SET refresh_expires_at = NULL`);
    const found = await states({ receive: async () => ({ outcome: "accepted", topic: "shop/redact" }) });
    expect(found).toMatchObject({ "compliance-topics": "fault", "expiring-tokens": "fault" });
  });

  it("leaves open what can't be asked: no file, no shop, no answer", async () => {
    world.twin.faults.graphql.status = 503;
    expect(await states()).toMatchObject({ "protected-data": "unknown", bulk: "unknown" });
    expect(await states({ shop: null, file: null })).toMatchObject({
      "client-id": "unknown",
      scopes: "unknown",
      "network-access": "unknown",
      "protected-data": "unknown",
    });
  });

  it("asks Shopify for no more than it needs, and starts nothing", async () => {
    await ask();
    expect(world.twin.operations.map(({ name }) => name).sort()).toEqual(["BulkRun", "OrderHeads"]);
    expect(world.twin.world.bulk.of(DEMO)).toEqual([]);
  });

  it("warns when its rules were last read more than sixty days ago", async () => {
    const read = Date.parse(RULES_READ_ON);
    expect([areRulesOld(read + 60 * DAY), areRulesOld(read + 61 * DAY)]).toEqual([false, true]);
    const rules = (await ask({ now: () => read + 61 * DAY })).get("rules");
    expect(rules).toMatchObject({ state: "warning", detail: expect.stringContaining(RULES_READ_ON) });
  });
});

describe("the app's file", () => {
  const folder = mkdtempSync(join(tmpdir(), "fitloop-file-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is read as it stands in the repository", async () => {
    expect(await readAppFile()).toMatchObject({
      scopes: [...SCOPES],
      allowedSources: allowedSources(PROVIDERS),
      complianceTopics: topicNames("compliance"),
    });
  });

  it("is none where there is none, or where it can't be read", async () => {
    expect(await readAppFile(pathToFileURL(join(folder, "nothing.toml")))).toBeNull();
    const other = join(folder, "other.toml");
    writeFileSync(other, 'name = "x"');
    expect(await readAppFile(pathToFileURL(other))).toBeNull();
  });
});
