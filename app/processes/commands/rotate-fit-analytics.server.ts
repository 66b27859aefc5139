import { findConnection } from "../../connections/store.server.ts";
import type { Services } from "../services.server.ts";
import { CommandFault, type CommandOutput } from "./command.ts";

/** Gives a shop's Fit Analytics connection a new signing key; the one before stays published, so there is no gap. */
export async function rotateFitAnalytics(
  services: Services,
  shop: { id: number; domain: string },
): Promise<CommandOutput> {
  const stored = await findConnection(services.database.sql, shop.id, "fit-analytics");
  if (!stored) throw new CommandFault("Fit Analytics isn't connected in this shop.");
  const outcome = await services.setup.renewSigningKey({
    shop,
    provider: "fit-analytics",
    settings: stored.settings,
    enabled: stored.enabled,
    actor: "operator",
  });
  if (outcome.outcome !== "saved") throw new CommandFault("The connection changed meanwhile: try again.");
  const address = `${services.env.shopify.appUrl}/.well-known/jwks/${shop.domain}`;
  return {
    json: { ok: true, released: outcome.released, keys: address },
    text: `A new key signs from now on; the one before stays published at ${address}.`,
  };
}
