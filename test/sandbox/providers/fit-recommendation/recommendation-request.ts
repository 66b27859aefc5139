import { asRecord, Fields, Findings } from "../fields.ts";

export interface WantedSizes {
  readonly sizes: Readonly<Record<string, boolean>>;
  readonly profile: string | undefined;
}

/** Reads what is asked of a recommendation (guide, sections 3.4 and 13). */
export function readRecommendationRequest(data: Record<string, unknown>): { wanted: WantedSizes; findings: Findings } {
  const findings = new Findings();
  const fields = new Fields(data, "", findings);
  fields.language("shopLanguage");
  fields.country("shopCountry");
  fields.text("shopSizingSystem", { optional: true });
  // A final request leaves the word out.
  if (fields.value("isImmediate", true) === false) fields.invalid("isImmediate", "is left out where it isn't true");
  else fields.oneOf("isImmediate", [true] as never[], true);
  const profile = fields.text("profile", { optional: true });
  const given = asRecord(fields.value("manufacturedSizes"));
  const sizes: Record<string, boolean> = {};
  if (given === null) fields.invalid("manufacturedSizes", "must be an object");
  for (const [name, isInStock] of Object.entries(given ?? {})) {
    if (name.trim() === "" || typeof isInStock !== "boolean") {
      fields.invalid("manufacturedSizes", "must say true or false of each size's name");
    } else sizes[name] = isInStock;
  }
  fields.end();
  return { wanted: { sizes, profile }, findings };
}
