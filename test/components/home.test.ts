import { describe, expect, it } from "vitest";
import { embedState } from "#app/components/home/use-app-embed.ts";
import { doneSteps } from "#app/components/home/steps.ts";
import { localeFor } from "#app/locales/catalogue.ts";
import { formatter } from "#app/components/format.ts";

const extension = (status: string, handle = "embed") => [
  { handle: "fitloop-storefront", type: "theme_app_extension", activations: [{ handle, status, target: "body" }] },
];

describe("the app embed", () => {
  it.each([
    ["active", extension("active")],
    ["inactive", extension("available")],
    ["inactive", extension("unavailable")],
    ["active", [...extension("available"), ...extension("active")]],
    ["unknown", extension("active", "size")],
    ["unknown", []],
    ["unknown", undefined],
    ["unknown", [null, { activations: "none" }, 5]],
  ])("is %s by what App Bridge lists", (state, extensions) => {
    expect(embedState(extensions)).toBe(state);
  });
});

describe("the first steps", () => {
  const connection = { provider: "naiz", reason: null, since: null, until: null, waiting: 0 } as const;
  const done = (
    status: "not_set_up" | "off" | "held" | "connected",
    everDelivered: boolean,
    embed: "active" | "unknown",
  ) => [...doneSteps({ connections: [{ ...connection, status }], everDelivered }, embed)].join(" ");

  it("are done one by one", () => {
    expect(done("not_set_up", false, "unknown")).toBe("");
    expect(done("off", false, "unknown")).toBe("connect");
    expect(done("held", false, "active")).toBe("connect turnOn embed");
    expect(done("connected", true, "active")).toBe("connect turnOn embed firstDelivery");
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
