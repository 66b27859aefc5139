import { afterEach, expect, test, vi } from "vitest";
import type { WidgetContext } from "#app/domain/widget.ts";
import { start } from "#app/providers/fit-analytics/widget.ts";

afterEach(() => vi.unstubAllGlobals());

test("the word for a visitor without a profile is no size", async () => {
  let options: { cart?(...of: unknown[]): void; recommend?(...of: unknown[]): void } = {};
  class FitAnalyticsWidget {
    constructor(given: typeof options) {
      options = given;
    }
  }
  vi.stubGlobal("window", { FitAnalyticsWidget });
  const advised = vi.fn();
  await start({
    settings: { name: "fit-analytics", rule: "product_id", style: "direct", prefix: "p" },
    product: { id: "1", title: "T", image: null, vendor: null },
    variants: () => [],
    reference: () => "1",
    session: async () => null,
    merge: (target: object) => target,
    advised,
  } as Partial<WidgetContext> as WidgetContext);
  options.recommend?.("p-1", "new user");
  options.cart?.("p-1", "new user");
  options.recommend?.("p-1", "M");
  expect(advised.mock.calls).toEqual([
    [null, false],
    [null, true],
    ["M", false],
  ]);
});
