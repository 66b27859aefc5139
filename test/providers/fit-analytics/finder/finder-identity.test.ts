import { describe, expect, test } from "vitest";
import { isProof, proofOf } from "#app/session-links/proof.server.ts";
import { BODY, OTHER_SHOP, SECRETS, SHOP, useFinder } from "./world.ts";

const { ask, visitor, claims, state, paths } = useFinder();
const profileOf = (told: { answer: { profile?: unknown } }): { id: string } & Record<string, unknown> =>
  told.answer.profile as never;

describe("a session's proof", () => {
  const session = "0d9b8c3a-5f0e-4a8e-9a53-3c5b2f1d7e10";

  test("is of one shop and one session, under the app's secret or the one before it", () => {
    const proof = proofOf(["new", "old"], SHOP, session);
    expect(isProof(["new"], SHOP, session, proof)).toBe(true);
    expect(isProof(["newest", "new"], SHOP, session, proof)).toBe(true);
    expect(isProof(["newest"], SHOP, session, proof)).toBe(false);
    expect(isProof(["new"], OTHER_SHOP, session, proof)).toBe(false);
    expect(isProof(["new"], SHOP, `${session}1`, proof)).toBe(false);
    expect(proof).toMatch(/^[\w-]{43}$/);
  });

  test.each([
    ["none", undefined],
    ["the session itself", session],
    ["another's", proofOf(SECRETS, SHOP, "another")],
    ["another shop's", proofOf(SECRETS, OTHER_SHOP, session)],
    ["no text", 7],
    ["a longer one", `${proofOf(SECRETS, SHOP, session)}A`],
  ])("is demanded: with %s nobody is asked", async (_, proof) => {
    const body = { session, proof, product: "top", language: "en", country: "GB", sizes: {}, profile: null };
    expect(await ask("start", body)).toMatchObject({ status: 403, body: { error: "This session is not yours." } });
    expect(await ask("answer", { ...body, answers: {} })).toMatchObject({ status: 403 });
    expect(state.requests).toEqual([]);
  });
});

describe("whom a call names", () => {
  test("a guest: the session alone; what is the same for all is asked in nobody's", async () => {
    await visitor("guest-1").start();
    expect(paths()).toEqual(["GET products/shop-top", "GET profiles", "POST products/shop-top/recommendations"]);
    expect(claims().map(({ sess, sub }) => [sess, sub])).toEqual([
      ["fitloop-catalogue", undefined],
      ["guest-1", undefined],
      ["guest-1", undefined],
    ]);
  });

  test("who is signed in: by number too, where the merchant wants that and the visitor agreed", async () => {
    const subjects = async (customer: string | null, consent: boolean, customerOrders: boolean): Promise<unknown[]> => {
      state.settings = { ...state.settings, customerOrders };
      state.requests = [];
      await visitor(`s-${customer}-${consent}-${customerOrders}`, { customer, consent }).start();
      return [
        ...new Set(
          claims()
            .slice(1)
            .map(({ sub }) => sub),
        ),
      ];
    };
    expect(await subjects("7012345", true, true)).toEqual(["7012345"]);
    expect(await subjects("7012345", false, true)).toEqual([undefined]);
    expect(await subjects(null, true, true)).toEqual([undefined]);
  });

  test("without the merchant's wish nobody is named by number", async () => {
    state.settings = { ...state.settings, customerOrders: false };
    await visitor("s", { customer: "7012345" }).start();
    expect(claims().filter(({ sub }) => sub !== undefined)).toEqual([]);
  });
});

describe("a profile", () => {
  test("of a guest is there on the next page, and at no other visitor's, whatever id they name", async () => {
    const first = await visitor("guest-2").answer({ answers: BODY });
    const { id } = profileOf(first);
    expect(first).toMatchObject({
      status: 200,
      answer: { missing: [], profile: { height: 180, weight: 80.5, fit: -1 } },
    });
    expect((await visitor("guest-2").start({ profile: id })).answer).toMatchObject({ profile: id, missing: [] });
    const stranger = await visitor("guest-3").start({ profile: id });
    expect(stranger.answer).toMatchObject({ profile: null, profiles: [], missing: ["bodyMass"], recommendation: null });
    const written = await visitor("guest-3").answer({ profile: id, answers: { age: 50 } });
    expect(profileOf(written).id).not.toBe(id);
    expect((await visitor("guest-2").start()).answer.profiles).toMatchObject([{ id, age: null }]);
  });

  test("of a customer is there on a second device, and takes in what a guest said there before signing in", async () => {
    const { id } = profileOf(await visitor("phone", { customer: "7" }).answer({ answers: BODY }));
    await visitor("desk").answer({ answers: { age: 44 } });
    const signedIn = await visitor("desk", { customer: "7" }).start();
    expect(signedIn.answer).toMatchObject({ profile: id, profiles: [{ id, height: 180, age: 44 }] });
  });

  test("without consent is kept under the session alone", async () => {
    await visitor("shy", { customer: "9", consent: false }).answer({ answers: BODY });
    expect((await visitor("other-device", { customer: "9" }).start()).answer.profiles).toEqual([]);
    expect((await visitor("shy", { consent: false }).start()).answer.profiles).toHaveLength(1);
  });

  test("that is gone is begun anew with what was answered, and two presses begin one", async () => {
    const he = visitor("two-tabs");
    const two = await Promise.all([he.answer({ answers: BODY }), he.answer({ answers: { ...BODY, age: 30 } })]);
    expect(new Set(two.map((told) => profileOf(told).id)).size).toBe(1);
    const gone = await Promise.all([1, 2].map(() => he.answer({ profile: "01GONE", answers: BODY })));
    expect(gone.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(gone.map((told) => profileOf(told).id)).size).toBe(1);
    expect(paths().filter((path) => path === "POST profiles")).toHaveLength(2);
    const child = await he.answer({ answers: { height: 120, weight: 25, fit: 0 }, isNew: true });
    expect((await he.start()).answer.profiles).toHaveLength(3);
    expect((await he.start({ profile: profileOf(child).id })).answer).toMatchObject({ profile: profileOf(child).id });
  });

  test("of one shop is nobody's at another", async () => {
    await visitor("same-id").answer({ answers: BODY });
    // The stand-in knows one client; what tells the shops apart is the proof.
    const { status } = await ask(
      "start",
      {
        ...{ session: "same-id", proof: proofOf(SECRETS, SHOP, "same-id"), product: "top" },
        ...{ language: "en", country: "GB", sizes: {}, profile: null },
      },
      { shop: OTHER_SHOP },
    );
    expect(status).toBe(403);
  });
});

test("nothing that a visitor says is logged or counted", async () => {
  await visitor("quiet", { customer: "7012345" }).answer({ answers: { ...BODY, height: 181.25, age: 43 } });
  state.instead = () => ({ kind: "answer", status: 500, headers: {}, body: "181.25 quiet", complete: true });
  await visitor("quiet").answer({ answers: { height: 181.25 } });
  state.instead = () => Promise.reject(new Error("181.25 quiet"));
  expect((await visitor("quiet").answer({ answers: { height: 181.25 } })).status).toBe(503);
  const told = JSON.stringify(state.log);
  expect(told).toContain("unavailable");
  for (const secret of ["181.25", "quiet", "7012345", "43", "eyJ"]) expect(told).not.toContain(secret);
});
