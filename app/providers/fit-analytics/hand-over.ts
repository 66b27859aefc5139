import type { HandOverFact } from "../../domain/provider-form.ts";

/**
 * The facts to hand to Fit Analytics (Recommendation API guide, "Set up an authentication mechanism"); none before issuer
 * and audience are known. No subject: a fixed one would refuse every token, since ours name the shopper. A token lives for
 * an hour, and its `nbf` lies ten minutes back for clocks that differ.
 */
export function handOver(settings: unknown, jwksUrl: string): HandOverFact[] {
  const { issuer, audience } = Object(settings) as { issuer?: unknown; audience?: unknown };
  if (typeof issuer !== "string" || typeof audience !== "string" || issuer === "" || audience === "") return [];
  const options = { algorithms: ["RS256"], issuer, audience, maxAge: "1 hour", clockTolerance: 600 };
  return [
    { words: "jwksUrl", value: jwksUrl },
    { words: "issuer", value: issuer },
    { words: "audience", value: audience },
    { words: "validationOptions", value: JSON.stringify(options, null, 2), lines: 9 },
  ];
}
