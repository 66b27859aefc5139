import type { AnyProvider } from "../../domain/provider.ts";
import { surveySeals } from "../../upkeep/reseal.server.ts";
import type { Services } from "../services.server.ts";
import { CommandFault, type CommandOutput, type Handler } from "./command.ts";
import { shopOption, table } from "./operator.server.ts";
import { rotateSigningKey } from "./rotate-signing-key.server.ts";

export const keysStatus: Handler<"keys status"> = async (_values, services) => survey(services, { reseal: false });

export const keysReseal: Handler<"keys reseal"> = async (_values, services) => survey(services, { reseal: true });

export const keysRotate: Handler<"keys rotate"> = async (values, services, actor) => {
  const shop = await shopOption(services, values.shop);
  const provider = rotatable(services).find(({ name }) => name === values.provider);
  if (!provider) {
    const names = rotatable(services).map(({ name }) => name);
    throw new CommandFault(`--provider must be one of ${names.join(", ")}: the app makes keys for no other.`);
  }
  return rotateSigningKey(services, provider, { shop, actor });
};

async function survey(services: Services, { reseal }: { reseal: boolean }): Promise<CommandOutput> {
  const { database, seal } = services;
  const places = await surveySeals(database.sql, seal, { reseal });
  const older = [...new Set(places.flatMap(({ keys: found }) => Object.keys(found)))].filter(
    (id) => id !== seal.currentKeyId,
  );
  const unreadable = places.reduce((total, place) => total + place.unreadable, 0);
  const rows = places.map(({ place, keys: found, resealed, unreadable: lost }) => ({
    place,
    keys: Object.entries(found).map(([id, count]) => `${id}: ${count}`),
    resealed,
    unreadable: lost,
  }));
  const next =
    unreadable > 0
      ? "Something is sealed by a key that FITLOOP_ENCRYPTION_KEYS lacks, or was changed."
      : older.length > 0
        ? `Still needed beside ${seal.currentKeyId}: ${older.join(", ")}.`
        : `${seal.currentKeyId} is the only key that is needed.`;
  return {
    json: { current: seal.currentKeyId, older, places },
    text: `${table(rows, "")}\n\n${next}`,
    exitCode: unreadable > 0 ? 1 : 0,
  };
}

/** The providers for which the app makes keys. */
const rotatable = ({ providers }: Services): AnyProvider[] =>
  providers.all.filter(({ credentialEntry }) => credentialEntry.kind === "signing_key");
