/** What Fit Analytics has to register before it accepts a shop's tokens. */
export interface HandOver {
  jwksUrl: string;
  issuer: string;
  audience: string;
  /** The validation options as JSON, to be pasted into a message. */
  validationOptions: string;
}

/**
 * The facts to hand to Fit Analytics (Recommendation API guide, "Set up an authentication mechanism"). No subject: a
 * fixed one would refuse every token, since ours name the shopper. A token lives for an hour, and its `nbf` lies ten
 * minutes back for clocks that differ.
 */
export function handOver(settings: { issuer: string; audience: string }, jwksUrl: string): HandOver {
  const { issuer, audience } = settings;
  const options = { algorithms: ["RS256"], issuer, audience, maxAge: "1 hour", clockTolerance: 600 };
  return { jwksUrl, issuer, audience, validationOptions: JSON.stringify(options, null, 2) };
}
