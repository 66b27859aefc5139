import { randomBytes } from "node:crypto";
import { decodeProtectedHeader } from "jose";
import { expect, test } from "vitest";
import { SealError, createSeal } from "#app/platform/secrets/seal.server.ts";

const key = (id: string) => `${id}:${randomBytes(32).toString("base64url")}`;
const [first, second] = [key("k1"), key("k2")];
const context = { shop: "a.myshopify.com", provider: "naiz", version: 3 };
const seal = createSeal(first);

const codeOf = (opened: Promise<string>) =>
  opened.then(
    () => "opened",
    (error: unknown) => (error instanceof SealError ? error.code : String(error)),
  );

test("a secret is opened for the context that it was sealed for, however the context is written", async () => {
  const token = await seal.seal("a sëcret", context);
  expect(await seal.open(token, { version: 3, provider: "naiz", shop: "a.myshopify.com" })).toBe("a sëcret");
  expect(decodeProtectedHeader(token)).toMatchObject({ alg: "dir", enc: "A256GCM", kid: "k1" });
  expect(token).not.toBe(await seal.seal("a sëcret", context));
});

test.each([
  ["another shop", { ...context, shop: "b.myshopify.com" }],
  ["an older version", { ...context, version: 2 }],
  ["a version that is a text", { ...context, version: "3" }],
  ["less", { shop: context.shop }],
  ["more", { ...context, more: 1 }],
])("a secret is not opened for %s", async (_what, other) => {
  expect(await codeOf(seal.open(await seal.seal("secret", context), other))).toBe("seal_wrong_context");
});

test("a secret that was changed anywhere is not opened", async () => {
  const parts = (await seal.seal("secret", context)).split(".");
  const header = JSON.parse(Buffer.from(parts[0] ?? "", "base64url").toString()) as object;
  const forged = Buffer.from(JSON.stringify({ ...header, ctx: "[]" })).toString("base64url");
  for (const [index, part] of parts.entries()) {
    if (part === "") continue;
    const changed = index === 0 ? forged : (part.startsWith("A") ? "B" : "A") + part.slice(1);
    expect(await codeOf(seal.open(parts.with(index, changed).join("."), context)), `part ${index}`).toBe(
      "seal_tampered",
    );
  }
});

test("what is no sealed secret, or sealed by a key that is gone, says so", async () => {
  expect(await codeOf(seal.open("plain text", context))).toBe("seal_malformed");
  expect(await codeOf(seal.open("", context))).toBe("seal_malformed");
  const elsewhere = await createSeal(second).seal("secret", context);
  expect(await codeOf(seal.open(elsewhere, context))).toBe("seal_unknown_key");
});

test("after a rotation old secrets open, and are sealed anew under the current key", async () => {
  const old = await seal.seal("secret", context);
  const rotated = createSeal(`${second},${first}`);
  expect(await rotated.open(old, context)).toBe("secret");
  const renewed = await rotated.reseal(old, context);
  expect(decodeProtectedHeader(renewed).kid).toBe("k2");
  expect(await rotated.reseal(renewed, context)).toBe(renewed);
  expect(await createSeal(second).open(renewed, context)).toBe("secret");
  expect(await codeOf(rotated.reseal(old, { shop: "b" }))).toBe("seal_wrong_context");
});

test("a key ring that can't be read is refused", () => {
  expect(() => createSeal("k1:short")).toThrow("key 1 of FITLOOP_ENCRYPTION_KEYS");
});
