import { parseArgs } from "node:util";
import { surveySeals } from "../../platform/reseal.server.ts";
import { CommandFault } from "./command.ts";
import { type OperatorCommand, shopOption, table } from "./operator.server.ts";
import { rotateFitAnalytics } from "./rotate-fit-analytics.server.ts";

/**
 * `keys status|reseal`: which of FITLOOP_ENCRYPTION_KEYS are still needed, and moving everything to the first
 * (`rotate-encryption` says the same). `keys rotate-fit-analytics --shop DOMAIN`: a new signing key for a merchant.
 */
export const keys: OperatorCommand = async ([verb = "", ...args], services) => {
  const options = { json: { type: "boolean" }, shop: { type: "string" } } as const;
  const { values } = parseArgs({ args, strict: true, options });
  if (verb === "rotate-fit-analytics") return rotateFitAnalytics(services, await shopOption(services, values.shop));
  const reseal = verb === "reseal" || verb === "rotate-encryption";
  if (verb !== "status" && !reseal) {
    throw new CommandFault("keys needs one of: status, reseal, rotate-fit-analytics.");
  }
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
};
