import fc from "fast-check";
import { readSubmission } from "#app/components/connection/read-submission.ts";
import { readCredential, readSettings } from "#app/domain/read-connection.ts";
import type { Target } from "../target.ts";
import { allProviders } from "#test/support/providers.ts";

const near = fc.record(
  {
    intent: fc.constantFrom("save", "test", "make_key", "delete", "__proto__"),
    seenAt: fc.oneof(fc.constant(null), fc.string(), fc.constant("2026-11-20T10:00:00.000Z")),
    enabled: fc.oneof(fc.boolean(), fc.string()),
    settings: fc.oneof(fc.object({ maxDepth: 2 }), fc.anything()),
    credential: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.anything()),
    extra: fc.anything(),
  },
  { requiredKeys: [] },
);

const posted = (body: string, type: string): Request =>
  new Request("https://app.test/app/providers/naiz", { method: "POST", body, headers: { "Content-Type": type } });

/** What a page is sent is what it could have posted itself, or it is refused; it is never a fault. */
export const forms: Target = {
  name: "form posts",
  property: () =>
    fc.asyncProperty(
      fc.oneof(
        near.map((value) => JSON.stringify(value, plain) ?? ""),
        fc.string(),
        fc.json(),
      ),
      fc.constantFrom("application/json", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data"),
      async (body, type) => {
        const read = await readSubmission(posted(body, type));
        if (read === null) return;
        if (!["test", "save", "make_key"].includes(read.intent)) throw new Error(`The intent is ${read.intent}.`);
      },
    ),
};

/** JSON has no big integers. */
const plain = (_key: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);

const FIELDS = ["clientKey", "privateKey", "keyId", "partnerHash", "apiKey", "prefix", "issuer", "domain", "currency"];
const entry = fc.oneof(
  fc.dictionary(fc.oneof(fc.constantFrom(...FIELDS, "productReference", "sizeMap"), fc.string()), fc.anything()),
  fc.anything(),
);

/** Credentials and settings of any shape are read or refused field by field, and no entered secret is told back. */
export const connectionEntries: Target = {
  name: "credentials and settings as entered",
  property: () =>
    fc.property(fc.constantFrom(...allProviders), entry, (provider, input) => {
      const secret = "PLANTED-SECRET-VALUE";
      const planted = typeof input === "object" && input !== null ? { ...input, clientKey: `${secret} ` } : secret;
      for (const read of [readSettings(provider, input), readCredential(provider, planted)]) {
        if (read.ok) continue;
        if (read.faults.length === 0) throw new Error("It is refused without a reason.");
        if (JSON.stringify(read.faults).includes(secret)) throw new Error("A refusal tells the secret.");
      }
    }),
};
