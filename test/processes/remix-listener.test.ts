import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ActionFunctionArgs, LoaderFunctionArgs, ServerBuild } from "@remix-run/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRemixListener, serveAssets } from "#app/processes/remix.server.ts";

/** A build of resource routes alone, made by hand: what is tested is the way in and out. */
const seen: { url: string; host: string | null; signal: AbortSignal; services: unknown }[] = [];
const loader = ({ request, context }: LoaderFunctionArgs) => {
  const { url, headers, signal } = request;
  seen.push({ url, host: headers.get("host"), signal, services: context.services });
  const answer = new Response("<p>page</p>", { headers: { "Content-Type": "text/html" } });
  answer.headers.append("Set-Cookie", "a=1");
  answer.headers.append("Set-Cookie", "b=2");
  return answer;
};
const action = async ({ request }: ActionFunctionArgs) =>
  new Response(`${request.method} ${(await request.text()).length}`);
const hanging = ({ request }: LoaderFunctionArgs) =>
  new Promise<Response>((resolve) => {
    seen.push({ url: request.url, host: null, signal: request.signal, services: null });
    request.signal.addEventListener("abort", () => resolve(new Response("nobody reads this")));
  });
const routes = {
  "routes/page": { id: "routes/page", path: "page", module: { loader, action } },
  "routes/nothing": {
    id: "routes/nothing",
    path: "*",
    module: { loader: () => new Response(null, { status: 404 }) },
  },
  "routes/hanging": { id: "routes/hanging", path: "hanging", module: { loader: hanging } },
};
const build = {
  mode: "production",
  entry: { module: { default: () => new Response("document") } },
  routes,
  assets: { entry: { module: "", imports: [] }, routes: {}, url: "", version: "1" },
  publicPath: "/",
  assetsBuildDirectory: "build/client",
  future: {},
  isSpaMode: false,
} as unknown as ServerBuild;

const services = { name: "services" } as never;
let server: Server;
let origin: string;
let directory: string;

beforeEach(async () => {
  seen.length = 0;
  directory = mkdtempSync(join(tmpdir(), "fitloop-client-"));
  mkdirSync(join(directory, "assets"));
  mkdirSync(join(directory, ".vite"));
  writeFileSync(join(directory, "assets/app-1234.js"), "export {};");
  writeFileSync(join(directory, "robots.txt"), "User-agent: *");
  writeFileSync(join(directory, ".vite/manifest.json"), "{}");
  const listener = createRemixListener({
    build,
    services,
    assets: serveAssets(directory),
    appUrl: "https://fitloop.example",
  });
  server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

test("a route gets the services and the app's own address, whatever Host says", async () => {
  const answer = await fetch(`${origin}/page?a=1`);
  expect(await answer.text()).toBe("<p>page</p>");
  expect(seen[0]).toMatchObject({ url: "https://fitloop.example/page?a=1", services });
  expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(answer.headers.get("Content-Security-Policy")).toContain("frame-ancestors");
});

test("an address without a path of its own is refused", async () => {
  const status = await new Promise((resolve) => {
    httpRequest({ host: "127.0.0.1", port: new URL(origin).port, path: "http://evil.example/page" }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).end();
  });
  expect(status).toBe(400);
  expect(seen).toEqual([]);
});

test("files named by their content are kept for ever, others for an hour, and hidden ones not served", async () => {
  const asset = await fetch(`${origin}/assets/app-1234.js`);
  expect(asset.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
  expect(asset.headers.get("Content-Type")).toContain("javascript");
  expect((await fetch(`${origin}/robots.txt`)).headers.get("Cache-Control")).toBe("public, max-age=3600");
  expect((await fetch(`${origin}/.vite/manifest.json`)).status).toBe(404);
  expect((await fetch(`${origin}/assets/../../package.json`)).status).toBe(404);
});

test("a form of 64 KiB is taken, and one byte more is refused, announced or not", async () => {
  const post = (body: BodyInit, options: object = {}) => fetch(`${origin}/page`, { method: "POST", body, ...options });
  expect(await (await post("x".repeat(65_536))).text()).toBe("POST 65536");
  expect((await post("x".repeat(65_537))).status).toBe(413);
  const unannounced = new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(40_000));
      controller.enqueue(new Uint8Array(40_000));
      controller.close();
    },
  });
  expect((await post(unannounced, { duplex: "half" })).status).toBe(413);
});

test("HEAD is answered without a body", async () => {
  const answer = await fetch(`${origin}/page`, { method: "HEAD" });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe("");
});

test("a loader learns that its visitor has gone", async () => {
  const leaving = new AbortController();
  const gone = fetch(`${origin}/hanging`, { signal: leaving.signal }).catch((error: unknown) => error);
  await expect.poll(() => seen.length).toBe(1);
  leaving.abort();
  await gone;
  await expect.poll(() => seen[0]?.signal.aborted).toBe(true);
});
