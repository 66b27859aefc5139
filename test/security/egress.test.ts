import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHttp } from "#app/platform/http/http.server.ts";
import { isPrivateAddress } from "#app/platform/http/private-address.server.ts";
import { createBulkFiles } from "#app/shopify/admin/bulk-file.server.ts";
import { createShopifyFetch } from "#app/shopify/tokens/shopify-fetch.server.ts";

const APP = join(import.meta.dirname, "../../app");
/** The only files that may open a connection of their own, each to addresses that are fixed when it is made. */
const DOORS = [
  "platform/http/http-connect.server.ts",
  "platform/http/http.server.ts",
  "platform/database/server-database.server.ts",
  "platform/telemetry/trace.server.ts",
  "processes/health-check.server.ts",
  "shopify/admin/bulk-file.server.ts",
  "shopify/tokens/shopify-fetch.server.ts",
];
/** Words by which a file opens connections. A browser's own `fetch` to the shop it is on is none of ours. */
const OPENS =
  /from "(undici|node:https|node:tls|node:dgram|node:dns|node:http2)"|\bglobalThis\.fetch\(|import\("(undici|node:https)"\)/;

describe("the ways out of the app", () => {
  it("are these files alone", () => {
    const files = readdirSync(APP, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file) && !file.startsWith("storefront/") && !file.includes("generated"))
      .filter((file) => OPENS.test(readFileSync(join(APP, file), "utf8").replaceAll(/^import type .*$/gm, "")));
    expect(files.filter((file) => !DOORS.includes(file) && file !== "platform/http/http-answer.server.ts")).toEqual([]);
  });

  let server: Server;
  let reached: string[];
  let origin: string;

  beforeEach(async () => {
    reached = [];
    server = createServer((request, response) => {
      reached.push(`${request.method ?? ""} ${request.url ?? ""}`);
      if (request.url?.startsWith("/elsewhere")) response.end("{}");
      else response.writeHead(307, { Location: "/elsewhere" }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it("follow no redirect: not to providers, not to Shopify, not to its files", async () => {
    const http = createHttp({ origins: [origin], sandbox: true });
    const sent = await http.request({ method: "POST", url: `${origin}/order`, headers: {}, body: "{}" });
    expect(sent).toMatchObject({ kind: "answer", status: 307 });
    await http.close();

    const shopify = createShopifyFetch({ sandboxOrigin: origin });
    const answer = await shopify.fetch("https://shop.myshopify.com/admin/api/x.json", { method: "POST", body: "{}" });
    expect(answer.status).toBe(307);
    await shopify.close();

    const files = createBulkFiles({ sandboxOrigin: origin });
    const read = async (): Promise<void> => {
      for await (const _ of files.read(`${origin}/result.jsonl`)) break;
    };
    await expect(read()).rejects.toThrow();
    await files.close();
    expect(reached.filter((one) => one.includes("elsewhere"))).toEqual([]);
  }, 60_000);

  it.each([
    "https://example.com/admin/api",
    "https://shop.myshopify.com.evil.com/admin/api",
    "https://shop.myshopify.com@evil.com/admin/api",
    "http://shop.myshopify.com/admin/api",
    "https://shop.myshopify.com:8443/admin/api",
    "https://169.254.169.254/admin/latest/meta-data",
    "https://shop.myshopify.com/oauth",
  ])("refuse %s in Shopify's place", async (url) => {
    const shopify = createShopifyFetch();
    await expect(shopify.fetch(url)).rejects.toThrow("not allowed");
    await shopify.close();
  });

  it.each([
    "https://storage.googleapis.com.evil.com/x",
    "http://storage.googleapis.com/x",
    "file:///etc/passwd",
    "nothing",
  ])("refuse %s as the file of a bulk operation", async (url) => {
    const files = createBulkFiles();
    await expect(files.read(url).next()).rejects.toThrow("another host");
    await files.close();
  });

  it("refuse a provider's address that names a private network, in every spelling", () => {
    for (const host of [
      "127.0.0.1",
      "0x7f.1",
      "2130706433",
      "10.1.2.3",
      "[::1]",
      "[::ffff:10.0.0.1]",
      "169.254.169.254",
    ]) {
      expect(() => createHttp({ origins: [`https://${host}`] }), host).toThrow("not allowed");
    }
  });

  it.each([
    "127.0.0.1",
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "172.31.255.255",
    "192.168.1.1",
    "0.0.0.0",
    "::1",
    "fd00::1",
    "fe80::1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::a00:1",
    "224.0.0.1",
    "255.255.255.255",
  ])("take %s for an address that nobody on the internet has", (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });
});
