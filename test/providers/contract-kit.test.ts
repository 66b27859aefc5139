import { describe, expect, test } from "vitest";
import type { AnyProvider, DeliveryOrder, RequestDescription } from "#app/domain/provider.ts";
import { type Sample, violationsOf } from "./contract.ts";
import { samples } from "./samples.ts";

test.each(samples.map((sample) => [sample.provider.name, sample] as const))(
  "%s keeps the port's rules",
  async (_, sample) => {
    expect(await violationsOf(sample)).toEqual([]);
  },
);

const good = samples.find(({ provider }) => provider.name === "robosize") as Sample;
const { provider } = good;
type Body = { data: { items: Record<string, unknown>[] } & Record<string, unknown> } & Record<string, unknown>;

/** The provider with each of its requests changed. */
const wording = (
  change: (request: RequestDescription, delivery: DeliveryOrder, now: number) => object,
): Partial<AnyProvider> => ({
  async request(delivery, connection, context) {
    const request = await provider.request(delivery, connection, context);
    return { ...request, ...change(request, delivery, context.now) };
  },
});
/** The same with the body's items changed; what deletes has none. */
const items = (change: (item: Record<string, unknown>) => object): Partial<AnyProvider> =>
  wording(({ body }) => {
    if (body === null) return {};
    const { data, ...rest } = body as Body;
    return { body: { ...rest, data: { ...data, items: data.items.map((item) => ({ ...item, ...change(item) })) } } };
  });
const inBody = (more: () => object): Partial<AnyProvider> =>
  wording(({ body }) => (body === null ? {} : { body: { ...body, ...more() } }));

/** Faults that a provider's author makes, and the rule by which the kit names each. */
const PLANTED: [fault: string, rule: string, change: Partial<AnyProvider>, of?: Partial<Sample>][] = [
  ["a secret in a body", "secret", inBody(() => ({ auth: "rs secret/+key" }))],
  ["an unmasked address", "secret", { masked: (request) => request }],
  [
    "an amount that is no amount of its currency",
    "money",
    items(({ price }) => ({ price: Number(price) * 1.1 + 0.001 })),
  ],
  ["an amount in yen with decimals", "money", items(({ price }) => ({ price: Number(price) / 100 }))],
  [
    "a redirect that counts as taken",
    "redirect",
    {
      interpret: (result, delivery) =>
        result.kind === "answer" && result.status === 302
          ? { kind: "delivered" }
          : provider.interpret(result, delivery),
    },
  ],
  [
    "a list that leads elsewhere",
    "redirect",
    {
      adoption: {
        ...(provider.adoption as NonNullable<AnyProvider["adoption"]>),
        read: (result) => {
          const next = result.kind === "answer" && /"next":"([^"]+)"/.exec(result.body)?.[1];
          return next
            ? { kind: "next", request: { method: "GET", url: next, headers: {}, body: null } }
            : { kind: "absent" };
        },
      },
    },
  ],
  ["a look at the clock", "clock", inBody(() => ({ sentAt: Math.floor(Date.now() / 86_400_000) }))],
  ["a number by chance", "pure", inBody(() => ({ nonce: Math.floor(Math.random() * 1e9) }))],
  ["a price that is none", "number", items(() => ({ price: Number.NaN }))],
  ["a field that JSON drops", "json", items(() => ({ colour: undefined }))],
  [
    "a change of the order that it is given",
    "mutation",
    wording((_, delivery) => {
      delivery.lines.reverse();
      return {};
    }),
  ],
  [
    "a change of the request that is masked",
    "mutation",
    {
      masked(request) {
        request.url = request.url.replace(/api_key=[^&]*/, "api_key=***");
        return request;
      },
    },
  ],
  [
    "an origin of its own",
    "origin",
    wording(({ url }) => ({ url: url.replace(/^https?:..[^/]+/, provider.defaultOrigin) })),
  ],
  [
    "all that it knows of a line",
    "personal",
    wording(({ body }, { lines }) =>
      body === null
        ? {}
        : {
            body: { ...body, raw: lines.map(({ item }) => ({ ...item })) },
          },
    ),
  ],
  [
    "a refused credential that counts as a refused order",
    "answers",
    {
      interpret: (result, delivery) =>
        result.kind === "answer" && result.status === 401
          ? { kind: "rejected", code: "http_401", message: "" }
          : provider.interpret(result, delivery),
    },
  ],
  [
    "an answer that it stumbles over",
    "answers",
    {
      interpret: (result, delivery) =>
        result.kind === "answer" && result.status === 200
          ? { kind: "delivered", providerRef: (JSON.parse(result.body) as { id: string }).id }
          : provider.interpret(result, delivery),
    },
  ],
  [
    "a line that was never sent",
    "lines",
    {
      interpret: (result, delivery) => {
        const outcome = provider.interpret(result, delivery);
        return outcome.kind === "delivered" ? { ...outcome, lines: [{ lineId: "0", accepted: true }] } : outcome;
      },
    },
  ],
  [
    "settings that take whatever comes",
    "strict",
    {
      settingsSchema: {
        safeParse: (input) => {
          const { unheardOf: _, ...rest } = input as Record<string, unknown>;
          return provider.settingsSchema.safeParse(rest);
        },
      },
    },
  ],
  ["a setting that no form asks for", "form", { settingFields: {} }],
  ["a field without words", "words", { words: { en: {} } }],
  [
    "a test that leaves an order behind",
    "test",
    {
      test: {
        ...provider.test,
        request: async (connection, shop, context) => ({
          ...(await provider.test.request(connection, shop, context)),
          method: "POST" as const,
          body: {},
        }),
      },
    },
  ],
  [
    "a script from elsewhere",
    "sources",
    {
      storefront: { ...provider.storefront, defaultScript: "https://cdn.example/x.js" },
    },
  ],
  [
    "a widget that isn't there",
    "widget",
    {
      storefront: { ...provider.storefront, widget: new URL("./none.ts", import.meta.url) },
    },
  ],
  ["a link key that can't be an attribute", "name", { linkKey: "Device Id" }],
  [
    "an operation that tells all that the provider says",
    "operation",
    {
      operations: {
        look: {
          ...{ method: "GET", limits: { visitor: 1, shop: 2 } },
          input: provider.credentialSchema,
          answer: { safeParse: (data) => ({ success: true, data }) },
          request: () => ({ method: "GET", url: `${provider.defaultOrigin}/x`, headers: {}, body: null }),
          read: () => ({ kind: "unknown" }),
        },
      },
    },
    { questions: { look: { apiKey: "x" } } },
  ],
];

describe("the kit finds what an author does wrong", () => {
  test.each(PLANTED)("%s", async (_, rule, change, of = {}) => {
    const violations = await violationsOf({ ...good, ...of, provider: { ...provider, ...change } });
    expect(violations.map((one) => one.rule)).toContain(rule);
  });
});
