import { beforeAll, describe, expect, it } from "vitest";
import { startProviders, type ProviderRecord } from "./start.ts";
import { get, post, TestClock, useProviders } from "./support.ts";

const providers = useProviders();
const control = (path: string) => `${providers.get().control}/__sandbox/${path}`;
const robosize = (key = "key") => `${providers.get().origins.robosize}/api/v1/business/order/?api_key=${key}`;
const order = (storeId: string) => ({ store_id: storeId, device_id: "d", data: {} });

describe("the control server", () => {
  beforeAll(async () => {
    const answer = await post(control("register"), { provider: "robosize", apiKey: "key" });
    expect(answer.json).toEqual({ ok: true });
  });

  it("registers, gives records, switches faults and clears", async () => {
    expect((await post(robosize(), order("1"))).status).toBe(201);
    const failing = { provider: "robosize", fault: { kind: "status", status: 503 }, options: { requests: 3 } };
    expect((await post(control("fail"), failing)).json).toEqual({ ok: true, fault: "status 503 (3 left)" });
    expect((await post(robosize(), order("2"))).status).toBe(503);
    expect((await post(control("fail"), { provider: "robosize", fault: null })).json).toEqual({
      ok: true,
      fault: null,
    });
    expect((await post(robosize(), order("1"))).status).toBe(201);

    const all = (await get(control("records?provider=robosize"))).json as ProviderRecord[];
    expect(all).toEqual(JSON.parse(JSON.stringify(providers.get().records("robosize"))));
    expect(all.map((record) => [record.status, record.fault])).toEqual([
      [201, null],
      [503, "status 503"],
      [201, null],
    ]);
    expect((await get(control("records?provider=naiz"))).json).toEqual([]);
    expect((await get(control("doubles"))).json).toMatchObject([{ order: "1", count: 2 }]);
    expect((await get(control("summary"))).json).toMatchObject({ robosize: { requests: 3, refused: 1, doubles: 1 } });
    expect((await get(control("origins"))).json).toEqual(providers.get().origins);

    expect((await post(control("clear"), {})).json).toEqual({ ok: true });
    expect((await get(control("records"))).json).toEqual([]);
    expect((await get(robosize())).json).toMatchObject({ count: 0 });
  });

  it("gives only what is new, or the newest", async () => {
    for (const id of ["1", "2", "3"]) await post(robosize(), order(id));
    const ids = providers
      .get()
      .records()
      .map((record) => record.id);
    const after = (await get(control(`records?after=${String(ids[0])}`))).json as ProviderRecord[];
    expect(after.map((record) => record.id)).toEqual(ids.slice(1));
    const newest = (await get(control("records?limit=1"))).json as ProviderRecord[];
    expect(newest.map((record) => record.id)).toEqual(ids.slice(2));
  });

  it("refuses what it doesn't know, and names the field", async () => {
    expect((await get(control("records?provider=amazon"))).status).toBe(404);
    expect((await get(control("nothing"))).status).toBe(404);
    expect((await post(control("nothing"), {})).status).toBe(404);
    expect((await post(control("clear"), {}, undefined, "PUT")).status).toBe(405);
    expect((await post(control("clear"), "{}", { "content-type": "text/plain" })).status).toBe(415);
    expect((await post(control("clear"), "{")).status).toBe(400);
    const wrong = await post(control("register"), { provider: "robosize", apikey: "x" });
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain("apiKey");
    const fault = await post(control("fail"), { provider: "naiz", fault: { kind: "latency", ms: -1 } });
    expect(fault.status).toBe(400);
    expect(fault.text).toContain("ms");
  });
});

describe("the page for people", () => {
  const page = async () => (await get(`${providers.get().control}/`)).text;

  it("has a section for each provider, and says when there is nothing yet", async () => {
    const html = await page();
    for (const title of ["Bodygram", "Fit Analytics", "Naiz Fit", "Robosize"])
      expect(html).toContain(`">${title}</h2>`);
    expect(html.match(/<p class="empty">Nothing yet/g)).toHaveLength(4);
  });

  it("shows the newest request first, with its refusal, and escapes all of it", async () => {
    const nasty = "<script>alert('1')</script>\"&";
    await post(robosize(), { ...order(nasty), [nasty]: nasty });
    await post(robosize(encodeURIComponent("<b>")), order("2"), {
      "content-type": "application/json",
      "x-html": "<i>",
    });
    const html = await page();
    expect(html).not.toContain("<script>alert");
    expect(html).not.toContain("<i>");
    expect(html).toContain("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;");
    expect(html).toContain("The API key is not valid.");
    const rows = [...html.matchAll(/<tr id="request-(\d+)"/g)].map((match) => Number(match[1]));
    expect(rows).toEqual([...rows].sort((one, other) => other - one));
    expect(rows).toHaveLength(2);
  });

  it("says which fault is switched on, and offers every kind of fault", async () => {
    providers.get().fail("naiz", { kind: "hang" });
    const html = await page();
    expect(html).toContain("Switched on: hang");
    const options = [...html.matchAll(/<option value="([^"]*)"/g)].map((match) => match[1] ?? "");
    expect(options.length).toBeGreaterThan(4 * 12);
    for (const option of new Set(options)) {
      const chosen = JSON.parse(option.replaceAll("&quot;", '"')) as object;
      const answer = await post(control("fail"), { provider: "naiz", ...chosen });
      expect([option, answer.status]).toEqual([option, 200]);
    }
  });

  it("loads its style and script from itself alone", async () => {
    const answer = await fetch(`${providers.get().control}/`);
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await answer.text()).not.toMatch(/(src|href)="https?:/);
    expect((await get(`${providers.get().control}/page.css`)).headers.get("content-type")).toContain("text/css");
    expect((await get(`${providers.get().control}/page.js`)).headers.get("content-type")).toContain("javascript");
  });
});

describe("starting", () => {
  it("listens on the ports that it is given, and frees them when it closes", async () => {
    const clock = new TestClock();
    const first = await startProviders({ clock });
    const port = (origin: string) => Number(new URL(origin).port);
    const ports = { bodygram: port(first.origins.bodygram), naiz: port(first.origins.naiz) };
    const controlPort = port(first.control);
    await expect(startProviders({ clock, ports })).rejects.toThrow(/EADDRINUSE/);
    await first.close();
    const second = await startProviders({ clock, ports, controlPort });
    expect(second.origins.naiz).toBe(first.origins.naiz);
    expect(second.control).toBe(first.control);
    await second.close();
  });

  it("closes although a client still waits for an answer", async () => {
    const own = await startProviders({ clock: new TestClock() });
    own.fail("naiz", { kind: "hang" });
    const waiting = fetch(own.origins.naiz);
    const outcome = expect(waiting).rejects.toThrow();
    await expect.poll(() => own.records().length).toBe(1);
    await own.close();
    await outcome;
  });

  it("keeps only as many bodies as it was told, and every count", async () => {
    const own = await startProviders({ clock: new TestClock(), keepBodies: 2 });
    own.register({ provider: "robosize", apiKey: "key" });
    const url = `${own.origins.robosize}/api/v1/business/order/?api_key=key`;
    for (const id of ["1", "2", "3", "1"]) await post(url, { ...order(id), data: { id } });
    expect(own.records().map((record) => [record.kept, record.body])).toEqual([
      [false, null],
      [false, null],
      [true, { ...order("3"), data: { id: "3" } }],
      [true, { ...order("1"), data: { id: "1" } }],
    ]);
    expect(own.records()[0]?.headers).toEqual({});
    expect(own.doubles()).toMatchObject([{ order: "1", count: 2 }]);
    const listed = (await get(url)).json as { results: { data: unknown }[] };
    expect(listed.results.map((each) => each.data)).toEqual([{ id: "1" }, { id: "3" }, {}, {}]);
    await own.close();
  });
});
