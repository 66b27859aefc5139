import { expect, it } from "vitest";
import { handOver } from "#app/providers/fit-analytics/hand-over.ts";

it("hands Fit Analytics options under which our tokens are valid, without a subject", () => {
  const facts = handOver(
    { issuer: "https://shop.example/", audience: "https://widget.fitanalytics.com/api" },
    "https://app.example/.well-known/jwks/shop.myshopify.com",
  );
  expect(JSON.parse(facts.find(({ words }) => words === "validationOptions")?.value ?? "")).toEqual({
    algorithms: ["RS256"],
    issuer: "https://shop.example/",
    audience: "https://widget.fitanalytics.com/api",
    maxAge: "1 hour",
    clockTolerance: 600,
  });
});
