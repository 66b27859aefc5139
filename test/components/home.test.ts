import { describe, expect, it } from "vitest";
import { blockState, nextPart } from "#app/components/theme-blocks.ts";
import { doneSteps, linkOf, type Step, STEPS } from "#app/components/home/steps.ts";
import { shownStep } from "#app/components/storefront/state-card.tsx";
import { localeFor } from "#app/locales/catalogue.ts";
import type { ConnectionSummary } from "#app/screens/pages.ts";
import { formatter } from "#app/components/format.ts";

const extension = (status: string, handle = "embed") => [
  { handle: "fitloop-storefront", type: "theme_app_extension", activations: [{ handle, status, target: "body" }] },
];

describe("the app embed", () => {
  it.each([
    ["active", extension("active")],
    ["inactive", extension("available")],
    ["unavailable", extension("unavailable")],
    ["active", [...extension("available"), ...extension("active")]],
    ["unknown", extension("active", "size")],
    ["unknown", []],
    ["unknown", undefined],
    ["unknown", [null, { activations: "none" }, 5]],
  ])("is %s by what App Bridge lists", (state, extensions) => {
    expect(blockState(extensions, "embed")).toBe(state);
  });
});

describe("the theme", () => {
  it("is told of block and embed, and asks for one at a time, the block first", () => {
    expect(blockState(extension("active", "size"), "block")).toBe("active");
    expect(blockState(extension("active"), "block")).toBe("unknown");
    expect(nextPart({ block: "inactive", embed: "inactive" })).toBe("block");
    expect(nextPart({ block: "active", embed: "inactive" })).toBe("embed");
    expect(nextPart({ block: "active", embed: "unavailable" })).toBe("embed");
    for (const state of ["active", "unknown", "checking"] as const) {
      expect(nextPart({ block: state, embed: state })).toBeNull();
    }
  });

  it("isn't said to show a widget whose settings have arrived while block or embed is off", () => {
    expect(shownStep("published", { block: "active", embed: "active" })).toBe("published");
    expect(shownStep("published", { block: "inactive", embed: "active" })).toBe("unplaced");
    expect(shownStep("published", { block: "active", embed: "inactive" })).toBe("unplaced");
    expect(shownStep("waiting", { block: "inactive", embed: "inactive" })).toBe("waiting");
  });
});

describe("the first steps", () => {
  const connection: ConnectionSummary = {
    provider: "robosize",
    status: "connected",
    reason: null,
    since: null,
    until: null,
    waiting: 0,
    isProven: true,
    releasedBy: "testing",
    hasWidget: true,
    lastDeliveredAt: null,
  };
  const untouched = { ...connection, status: "not_set_up", isProven: false, hasWidget: false } as const;
  const done = (part: Partial<ConnectionSummary>, everDelivered = false, embed: "active" | "unknown" = "unknown") =>
    [
      ...doneSteps(
        { connections: [untouched, { ...connection, ...part }], everDelivered, hasPreviewed: false },
        { block: "unknown", embed },
      ),
    ].join(" ");

  it.each([
    ["", untouched],
    ["connect", { status: "off", hasWidget: false }],
    ["connect turnOn", { hasWidget: false }],
    ["connect turnOn widget", {}],
    // Entered isn't taken: a wrong key ticks nothing.
    ["", { status: "unproven", isProven: false, hasWidget: false }],
    ["", { status: "refused", isProven: false, hasWidget: false }],
    ["", { status: "unregistered", releasedBy: "key", isProven: false, hasWidget: false }],
    // Where only an order can prove it, nobody waits for a test.
    ["connect turnOn", { status: "unproven", releasedBy: "entering", isProven: false, hasWidget: false }],
    ["", { status: "held", releasedBy: "entering", isProven: false, hasWidget: false }],
    // A widget of a connection that is off isn't told to the theme.
    ["connect", { status: "off" }],
  ] as const)("that are done are '%s'", (steps, part) => {
    expect(done(part)).toBe(steps);
  });

  it("end with the embed and the first delivered order, which proves the others", () => {
    expect(done({}, false, "active")).toBe("connect turnOn widget embed");
    expect(done({ status: "held", isProven: false }, true, "active")).toBe(
      "connect turnOn preview widget embed firstDelivery",
    );
  });

  it("go from what would be sent to the block, and then to the embed", () => {
    const seen = doneSteps(
      { connections: [connection], everDelivered: false, hasPreviewed: true },
      { block: "active", embed: "inactive" },
    );
    expect([...seen]).toEqual(["connect", "turnOn", "preview", "widget", "block"]);
    expect(STEPS.find((step) => !seen.has(step))).toBe("embed");
    expect(linkOf("preview", [connection], "key")).toEqual({ url: "/app/preview" });
    expect(linkOf("block", [connection], "key").target).toBe("_top");
  });

  it("lead to a choice of providers, and then to the one that was begun", () => {
    const url = (step: Step, part: Partial<ConnectionSummary>) =>
      linkOf(
        step,
        [
          { ...untouched, provider: "bodygram" },
          { ...connection, ...part },
        ],
        "key",
      ).url;
    expect(url("connect", untouched)).toBe("/app/providers");
    expect(url("connect", { status: "unproven" })).toBe("/app/providers/robosize");
    expect(url("turnOn", { status: "off" })).toBe("/app/providers/robosize");
    expect(url("widget", { hasWidget: false })).toBe("/app/providers/robosize/storefront");
  });
});

describe("dates and numbers", () => {
  const at = new Date("2026-11-20T23:30:05Z");

  it("are written in the admin's locale, on the shop's clock", () => {
    expect(formatter("de-DE", "Asia/Tokyo").dateTime(at)).toBe("21.11.2026, 08:30");
    expect(formatter("en-US", "UTC").seconds(at)).toBe("Nov 20, 2026, 11:30:05 PM");
    expect(formatter("fr-FR", "UTC").number(12345)).toMatch(/^12.345$/);
  });

  it("tell a short exchange in milliseconds and a long one in seconds", () => {
    const { duration } = formatter("en-US", "UTC");
    expect(duration(165)).toBe("165 ms");
    expect(duration(10_040)).toBe("10 sec");
  });

  it("fall back to English for a locale that is none", () => {
    expect(localeFor("pt-BR")).toBe("pt-BR");
    for (const none of [null, "", "x", "../../etc", "en_US"]) expect(localeFor(none)).toBe("en");
  });
});
