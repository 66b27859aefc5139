import { existsSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { HttpAnswer, HttpResult } from "#app/domain/outcome.ts";
import { isDeclared, scriptFor } from "#app/domain/provider-storefront.ts";
import { reasonKey } from "#app/components/orders/reason.ts";
import type { AnyProvider, CommonSettings, DeliveryOrder, RequestDescription, Words } from "#app/domain/provider.ts";
import { createProviders } from "#app/domain/providers.ts";
import { readCredential, readSettings, readWith } from "#app/domain/read-connection.ts";
import { connectionFields, storefrontFields } from "#app/connections/connection-fields.ts";
import { readStorefrontSettings } from "#app/connections/storefront/settings.ts";
import { bareFor, deliveriesFor, PERSONAL, SHOP, spoilt } from "./contract-orders.ts";
import { askingOf } from "./contract-operations.ts";
import { elsewhere, numbersIn } from "./contract-tools.ts";

/** A provider with what its author enters for it: the whole of what the kit is told. */
export interface Sample {
  provider: AnyProvider;
  /** As a merchant enters them. */
  credential: unknown;
  settings: Record<string, unknown>;
  storefront: Record<string, unknown>;
  /** Texts of the credential that may be shown nowhere. */
  secrets: readonly string[];
  /** Something to ask of each of its operations, if it has any. */
  questions?: Readonly<Record<string, unknown>>;
}

/** A rule of the port that the provider breaks. */
export interface Violation {
  rule: string;
  detail: string;
}

const NOW = Date.UTC(2026, 1, 4, 2, 0, 0, 900);
const ELSEWHERE = "http://127.0.0.1:9";

export const answerOf = (status: number, body = "", headers: Record<string, string> = {}): HttpAnswer => ({
  ...{ kind: "answer", status, headers, body, complete: true },
});
const GARBAGE = ["", "null", "[]", "{}", '"text"', "<html>", '{"id":', '{"errors":{}}', "\u0000"];

type Break = (rule: string, detail: string) => void;
interface Connected extends Sample {
  connection: { credential: unknown; settings: CommonSettings };
}

/**
 * Holds a provider to the port (`app/domain/provider.ts`): purity, money, secrets, personal data, answers, forms, words,
 * the storefront and its operations. Gives every rule that it breaks; none is what a provider needs.
 */
export async function violationsOf(sample: Sample): Promise<Violation[]> {
  const found: Violation[] = [];
  const breaks: Break = (rule, detail) => {
    if (!found.some((one) => one.rule === rule)) found.push({ rule, detail });
  };
  const { provider } = sample;
  try {
    createProviders([provider]);
  } catch (error) {
    breaks("name", String(error));
  }
  const settings = readSettings(provider, sample.settings);
  const credential = readCredential(provider, sample.credential);
  for (const read of [settings, credential]) if (!read.ok) breaks("entered", JSON.stringify(read.faults));
  if (!settings.ok || !credential.ok) return found;
  const prepared = await provider.prepareCredential(credential.value);
  const connected: Connected = { ...sample, connection: { credential: prepared, settings: settings.value } };
  for (const rules of [schemas, forms, requests, answers, testing, storefront, operations]) {
    try {
      await rules(connected, breaks);
    } catch (error) {
      breaks("fails", String(error));
    }
  }
  return found;
}

/** What is entered is read strictly, and reads the same once it was stored. */
function schemas({ provider, connection, credential, storefront: shown }: Connected, breaks: Break): void {
  const more = (value: unknown) => ({ ...(value as object), unheardOf: 1 });
  if (readSettings(provider, more(connection.settings)).ok) breaks("strict", "settings take an unknown name");
  if (readCredential(provider, more(credential)).ok) breaks("strict", "the credential takes an unknown name");
  if (readStorefrontSettings(provider, more(shown)).ok) breaks("strict", "the storefront takes an unknown name");
  const again = readSettings(provider, JSON.parse(JSON.stringify(connection.settings)));
  if (!again.ok || !isDeepStrictEqual(again.value, connection.settings)) breaks("stored", "settings read otherwise");
  if (!provider.takes("order_paid", connection.settings)) breaks("paid", "a paid order isn't taken");
}

/** The forms ask for what the schemas know, each field with its words. */
function forms({ provider, connection, storefront: entered }: Connected, breaks: Break): void {
  const known = (path: string): boolean => {
    const found = path.split(".").reduce<unknown>((at, name) => Object(at)[name] as unknown, provider.words.en);
    return typeof found === "string" && found.trim() !== "";
  };
  const own = Object.values(provider.settingFields).flat();
  const asked = connectionFields(provider, { primaryDomain: SHOP.primaryDomain }).flatMap(({ fields }) => fields);
  const missing = Object.keys(connection.settings).filter((name) => !asked.some((field) => field.name === name));
  if (missing.length > 0) breaks("form", `no field asks for ${missing.join(", ")}`);
  const shown = readStorefrontSettings(provider, entered);
  const places = storefrontFields(provider, { primaryDomain: SHOP.primaryDomain }).flatMap(({ fields }) => fields);
  if (!shown.ok) breaks("storefront", JSON.stringify(shown.faults));
  else {
    const unasked = Object.keys(shown.value).filter((name) => !places.some((field) => field.name === name));
    if (unasked.length > 0) breaks("form", `no field asks for ${unasked.join(", ")}`);
  }
  const common = ["script", "options"];
  const entry = provider.credentialEntry;
  const wanted = [
    ...["about", "test.explanation"],
    ...own.map(({ name }) => `setting.${name}.label`),
    ...provider.storefront.fields
      .filter(({ name }) => !common.includes(name))
      .map(({ name }) => `storefront.field.${name}.label`),
    ...(entry.kind === "text" ? [`credential.${entry.field}.label`] : []),
  ];
  const unsaid = wanted.filter((path) => !known(path));
  if (unsaid.length > 0) breaks("words", `no words for ${unsaid.join(", ")}`);
  if (!/^https:/.test(provider.contact)) breaks("contact", "it is no https address");
}

/** Every request: pure, to the origin that is given, in JSON, without what nobody may be sent. */
async function requests(sample: Connected, breaks: Break): Promise<void> {
  const { provider, connection, secrets } = sample;
  const context = { origin: provider.defaultOrigin, now: NOW };
  if (new URL(provider.defaultOrigin).origin !== provider.defaultOrigin || !/^https:/.test(provider.defaultOrigin)) {
    breaks("origin", "the default origin is no https origin");
  }
  const make = (delivery: DeliveryOrder, at = context) => provider.request(delivery, connection, at);
  for (const delivery of deliveriesFor(provider, connection.settings)) {
    const before = structuredClone([delivery, connection.settings]);
    const request = await make(delivery);
    if (!isDeepStrictEqual([delivery, connection.settings], before)) breaks("mutation", "its input was changed");
    shape(request, breaks);
    shown(provider, request, secrets, breaks);
    if (!isDeepStrictEqual(await make(delivery), request)) breaks("pure", "the same order gives another request");
    if (!isDeepStrictEqual(await elsewhere(() => make(delivery)), request)) breaks("clock", "it takes time or chance");
    const other = await make(delivery, { ...context, origin: ELSEWHERE });
    if (!other.url.startsWith(`${ELSEWHERE}/`)) breaks("origin", "the origin that is given isn't used");
    const sent = JSON.stringify(await make(spoilt(delivery)));
    if (sent.includes(PERSONAL)) breaks("personal", "what was added to the order is sent along");
    const decimals = delivery.money.currency === "JPY" ? 0 : 2;
    const odd = numbersIn(request.body).find((number) => number !== Number(number.toFixed(decimals)));
    if (odd !== undefined) breaks("money", `${odd} is no amount of ${delivery.money.currency}`);
  }
  if (provider.deletedBy) {
    const deletion = await make(bareFor(provider, provider.deletedBy));
    shape(deletion, breaks);
    shown(provider, deletion, secrets, breaks);
  }
}

/** What goes over the wire: JSON without holes, in headers that are texts. */
function shape({ method, url, headers, body }: RequestDescription, breaks: Break): void {
  if (!URL.canParse(url) || /[\s#]/.test(url)) breaks("address", "the address is none");
  if (Object.values(headers).some((value) => typeof value !== "string" || /[\r\n]/.test(value))) {
    breaks("headers", "a header is no line of text");
  }
  if (body !== null && (method === "GET" || method === "DELETE")) breaks("body", `${method} has a body`);
  if (numbersIn(body).some((number) => !Number.isFinite(number)))
    breaks("number", "a number is none (NaN or Infinity)");
  else if (!isDeepStrictEqual(JSON.parse(JSON.stringify(body)) as unknown, body)) breaks("json", "the body is no JSON");
}

/** What may be shown of a request: no secret, and all else as it is. */
function shown(provider: AnyProvider, request: RequestDescription, secrets: readonly string[], breaks: Break): void {
  const before = structuredClone(request);
  const masked = provider.masked(request);
  if (!isDeepStrictEqual(request, before)) breaks("mutation", "masking changed the request");
  const forms = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]);
  for (const [part, value] of Object.entries(masked)) {
    const text = JSON.stringify(value) ?? "";
    if (forms.some((form) => text.includes(form))) breaks("secret", `the ${part} shows a secret`);
  }
  if (
    !isDeepStrictEqual(
      { ...masked, url: "", headers: {}, body: null },
      { ...request, url: "", headers: {}, body: null },
    )
  ) {
    breaks("masked", "masking changes more than it hides");
  }
  if (new URL(masked.url).origin !== new URL(request.url).origin) breaks("masked", "masking hides where it goes");
}

/** Whether a person is told what a code means: in the app's words, or in the provider's own. */
function isWorded(provider: AnyProvider, code: string): boolean {
  const own = (provider.words.en["reason"] as Words | undefined)?.[code] as Words | undefined;
  return (
    reasonKey("dead", code) !== "unknown" || (typeof own?.["what"] === "string" && typeof own["next"] === "string")
  );
}

/** What answers mean: never success by mistake, never a fault. */
function answers({ provider, connection }: Connected, breaks: Break): void {
  for (const delivery of deliveriesFor(provider, connection.settings)) {
    const mean = (result: HttpResult): string => {
      const before = structuredClone([result, delivery]);
      try {
        const outcome = provider.interpret(result, delivery);
        if (!isDeepStrictEqual([result, delivery], before)) breaks("mutation", "reading an answer changed it");
        const code = "code" in outcome ? outcome.code : null;
        if (code !== null && !isWorded(provider, code)) breaks("words", `no words for its own code ${code}`);
        const lines = "lines" in outcome ? (outcome.lines ?? []) : [];
        const ids = delivery.lines.map(({ item }) => item.id);
        if (lines.some(({ lineId }) => !ids.includes(lineId)))
          breaks("lines", "an outcome names a line that wasn't sent");
        return outcome.kind;
      } catch (error) {
        breaks("answers", `an answer makes it fail: ${String(error)}`);
        return "failed";
      }
    };
    const expected: [HttpResult, readonly string[]][] = [
      [answerOf(302, "", { location: "https://elsewhere.example/" }), ["misdirected"]],
      [answerOf(401), ["unauthorized"]],
      [answerOf(403), ["unauthorized"]],
      [answerOf(429, "", { "retry-after": "7" }), ["throttled"]],
      [answerOf(500), ["unavailable"]],
      [answerOf(503), ["unavailable"]],
      [{ kind: "no_answer", reason: "timeout", sent: true }, ["unavailable"]],
      [{ kind: "no_answer", reason: "connection", sent: false }, ["unavailable"]],
      [answerOf(400), ["rejected"]],
      [answerOf(422), ["rejected"]],
    ];
    for (const [result, kinds] of expected) {
      const kind = mean(result);
      const told = result.kind === "answer" ? String(result.status) : result.reason;
      if (kind === "failed" || kinds.includes(kind)) continue;
      breaks(told === "302" ? "redirect" : "answers", `${told} is read as ${kind}, not as ${kinds.join(" or ")}`);
    }
    for (const body of GARBAGE) for (const status of [200, 201, 204, 400, 422, 500]) mean(answerOf(status, body));
  }
  const { adoption } = provider;
  if (!adoption) return;
  const context = { origin: provider.defaultOrigin, now: NOW };
  const evil = JSON.stringify({ count: 0, next: "https://elsewhere.example/list?page=2", results: [] });
  for (const body of [...GARBAGE, evil]) {
    const read = adoption.read(answerOf(200, body), "1", context);
    if (read.kind === "next" && new URL(read.request.url).origin !== context.origin) {
      breaks("redirect", "the list leads to another origin");
    }
  }
}

/** A connection's test leaves nothing behind, and is no success by mistake. */
async function testing({ provider, connection, secrets }: Connected, breaks: Break): Promise<void> {
  const context = { origin: provider.defaultOrigin, now: NOW };
  const make = () => provider.test.request(connection, SHOP, context);
  const request = await make();
  shape(request, breaks);
  shown(provider, request, secrets, breaks);
  if (!isDeepStrictEqual(await elsewhere(make), request)) breaks("clock", "the test takes time or chance");
  const [first] = deliveriesFor(provider, connection.settings);
  const order = first && (await provider.request(first, connection, context));
  const at = (one: RequestDescription): string => `${one.method} ${one.url.split("?")[0]}`;
  if (order && request.method !== "GET" && at(order) === at(request)) breaks("test", "a test leaves an order behind");
  const wrong = [answerOf(401), answerOf(403), { kind: "no_answer", reason: "dns", sent: false } as const];
  for (const result of wrong) {
    const { ok, code } = provider.test.read(result);
    // Where a test can prove nothing, it says another word than the one that ends a hold.
    if (ok && code === "accepted") breaks("test", "a refusal is read as accepted");
  }
}

/** What the storefront loads is declared, and its module is there. */
function storefront({ provider }: Connected, breaks: Break): void {
  const { sources, defaultScript, widget, fields } = provider.storefront;
  for (const host of sources.hosts) {
    if (host !== sources.domain && !host.endsWith(`.${sources.domain}`)) breaks("sources", `${host} is elsewhere`);
  }
  const choices = fields.flatMap(({ name, choices = [] }) => choices.map((choice) => ({ [name]: choice })));
  for (const kind of [{}, ...choices]) {
    const script = scriptFor(defaultScript, kind);
    if (script !== null && !(script.startsWith("https:") && isDeclared(sources, script))) {
      breaks("sources", `${script} isn't declared`);
    }
  }
  if (!existsSync(widget)) breaks("widget", "its module isn't there");
}

/** What the storefront may ask: closed both ways, and to the provider alone. */
async function operations(sample: Connected, breaks: Break): Promise<void> {
  const { provider, connection, secrets, questions } = sample;
  const context = { origin: provider.defaultOrigin, now: NOW };
  for (const [name, operation] of Object.entries(provider.operations ?? {})) {
    const told = (detail: string): void => breaks("operation", `${name}: ${detail}`);
    if (!/^[a-z][a-z0-9-]{0,29}$/.test(name)) told("its name can't stand in an address");
    const { visitor, shop } = operation.limits;
    if (!(visitor > 0 && shop >= visitor && Number.isFinite(shop))) told("its limits are none");
    if (readWith(operation.input, { unheardOf: "1" }, "query").ok) told("takes an unknown name");
    if (operation.answer.safeParse({ unheardOf: secrets[0] }).success) told("tells whatever the provider says");
    const question = questions?.[name];
    if (!operation.input.safeParse(question).success) {
      told("the sample asks nothing of it");
      continue;
    }
    const requests: RequestDescription[] = [];
    const read = askingOf(operation, question, { connection, context, requests });
    for (const body of GARBAGE) {
      try {
        await read(answerOf(200, body));
      } catch (error) {
        told(`an answer makes it fail: ${String(error)}`);
      }
    }
    if ((await read(answerOf(401))).kind === "answer") told("reads a refusal as an answer");
    for (const request of requests) {
      shape(request, breaks);
      shown(provider, request, secrets, breaks);
      if (!request.url.startsWith(`${context.origin}/`)) breaks("origin", `${name} asks elsewhere`);
    }
  }
}
