import { findConnection } from "../../connections/store.server.ts";
import type { AnyProvider } from "../../domain/provider.ts";
import type { Services } from "../services.server.ts";
import { CommandFault, type CommandOutput, type OperatorActor } from "./command.ts";

/** Returns a shop's connection a new signing key; the one before stays published, so there is no gap. */
export async function rotateSigningKey(
  services: Services,
  { name, label }: AnyProvider,
  { shop, actor }: { shop: { id: number; domain: string }; actor: OperatorActor },
): Promise<CommandOutput> {
  const stored = await findConnection(services.database.sql, shop.id, name);
  if (!stored) throw new CommandFault(`${label} isn't connected in this shop.`);
  const outcome = await services.setup.renewSigningKey({
    shop,
    provider: name,
    settings: stored.settings,
    enabled: stored.enabled,
    actor,
  });
  if (outcome.outcome !== "saved") throw new CommandFault("The connection changed meanwhile: try again.");
  const address = `${services.env.shopify.appUrl}/.well-known/jwks/${shop.domain}`;
  return {
    json: { ok: true, released: outcome.released, keys: address },
    text: `A new key signs from now on; the one before stays published at ${address}.`,
  };
}
