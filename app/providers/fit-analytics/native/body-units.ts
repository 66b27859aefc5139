/** How a height or a weight is shown: cm or feet and inches, kg or pounds or stones and pounds. */
export type Units = "metric" | "us" | "gb";

const CM = 2.54;
const KG = 0.45359237;

/** What is used to where somebody lives: feet and pounds in the US, feet and stones in Great Britain. */
export const unitsOf = (country: string): Units => (country === "US" ? "us" : country === "GB" ? "gb" : "metric");

/** A height in cm as it is shown, part by part; inches are totalled before they are split, so that none is 12. */
export function showHeight(cm: number, units: Units): string[] {
  if (units === "metric") return [String(Math.round(cm))];
  const inches = Math.round(cm / CM);
  return [String(Math.floor(inches / 12)), String(inches % 12)];
}

/** A weight in kg as it is shown, part by part. */
export function showWeight(kg: number, units: Units): string[] {
  if (units === "metric") return [String(Math.round(kg * 10) / 10)];
  const pounds = Math.round(kg / KG);
  return units === "us" ? [String(pounds)] : [String(Math.floor(pounds / 14)), String(pounds % 14)];
}

/** A number as somebody types it: full-width digits and a comma for the point too. Null for whatever isn't one. */
export function readNumber(text: string): number | null {
  const plain = text.normalize("NFKC").trim().replace(",", ".");
  return /^\d{1,3}(?:\.\d{1,2})?$/.test(plain) ? Number(plain) : null;
}

/**
 * A height in whole cm, or null where the parts are none. An empty last part counts as 0; as many inches as make a foot
 * are refused at the field rather than carried over.
 */
export function readHeight(parts: readonly string[], units: Units): number | null {
  const [first, inches = 0] = partsOf(parts);
  if (first === null || first === undefined || inches === null) return null;
  if (units === "metric") return within(Math.round(first), 50, 250);
  return inches >= 12 || !Number.isInteger(first) ? null : within(Math.round((first * 12 + inches) * CM), 50, 250);
}

/** A weight in kg with one decimal: whole kilograms would change every second number of pounds. */
export function readWeight(parts: readonly string[], units: Units): number | null {
  const [first, rest = 0] = partsOf(parts);
  if (first === null || first === undefined || rest === null) return null;
  const pounds = units === "gb" ? first * 14 + rest : first;
  if (units === "gb" && (rest >= 14 || !Number.isInteger(first))) return null;
  return within(Math.round((units === "metric" ? first : pounds * KG) * 10) / 10, 3, 300);
}

const partsOf = (parts: readonly string[]): (number | null)[] =>
  parts.map((text, index) => (index > 0 && text.trim() === "" ? 0 : readNumber(text)));

const within = (value: number, least: number, most: number): number | null =>
  value >= least && value <= most ? value : null;
