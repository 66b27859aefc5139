import type { ProviderName } from "../../domain/ids.ts";
import { defaultScript } from "../../storefront-settings/scripts.ts";
import { type StorefrontField, storefrontFields } from "./fields.ts";

/** The state of the form: what a person typed, by field, before anything of it is read. */
export interface StorefrontForm {
  texts: Record<string, string>;
  flags: Record<string, boolean>;
  consent: "analytics" | "preferences";
}

/** What the form is filled from. */
export interface StorefrontSource {
  storefront: unknown;
  /** The orders' side of the connection: what was entered there needn't be entered again. */
  settings: unknown;
  consent: "analytics" | "preferences";
}

/** What is posted to the page's action. `seenAt` tells which state of the connection the person had before them. */
export interface StorefrontSubmission {
  seenAt: string;
  storefront: Record<string, unknown>;
  consent: "analytics" | "preferences";
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** Whether anyone has entered something for the storefront yet. */
export const isEntered = (storefront: unknown): boolean => Object.keys(objectOf(storefront)).length > 0;

/** The form as it stands before anything is typed: what is stored, or what suits a new widget. */
export function storefrontFormOf(provider: ProviderName, source: StorefrontSource): StorefrontForm {
  const { brandId, prefix, customerOrders } = objectOf(source.settings);
  const stored = isEntered(source.storefront)
    ? objectOf(source.storefront)
    : { brandId, prefix, customer: customerOrders === true };
  const texts: Record<string, string> = {};
  const flags: Record<string, boolean> = {};
  for (const field of storefrontFields(provider)) {
    if (field.kind === "flag") flags[field.name] = stored[field.name] === true;
    else texts[field.name] = textOf(field, stored[field.name]);
  }
  // The provider's own script is no entry of the merchant's: the field is empty, and tells what is loaded.
  if (texts["script"] === defaultScript(provider, texts)) texts["script"] = "";
  return { texts, flags, consent: source.consent };
}

function textOf(field: StorefrontField, value: unknown): string {
  switch (field.kind) {
    case "list":
      return Array.isArray(value) ? value.join(", ") : "";
    case "pairs":
      return Object.entries(objectOf(value))
        .map(([name, one]) => `${name} = ${String(one)}`)
        .join("\n");
    case "json":
      return isEntered(value) ? JSON.stringify(value, null, 2) : "";
    case "choice":
      return typeof value === "string" ? value : (field.choices[0] ?? "");
    case "text":
    case "script":
    case "flag":
      return typeof value === "string" ? value : "";
  }
}

/** The form as it is posted. What is blank is left out, and so stands for what suits most. */
export function storefrontSubmissionOf(
  provider: ProviderName,
  { texts, flags, consent }: StorefrontForm,
  seenAt: Date,
): StorefrontSubmission {
  const entries = storefrontFields(provider).flatMap((field): [string, unknown][] => {
    if (field.kind === "flag") return [[field.name, flags[field.name] ?? false]];
    const text = (texts[field.name] ?? "").trim();
    return text === "" ? [] : [[field.name, valueOf(field, text)]];
  });
  return { seenAt: seenAt.toISOString(), storefront: Object.fromEntries(entries), consent };
}

function valueOf({ kind }: StorefrontField, text: string): unknown {
  switch (kind) {
    case "list":
      return text.split(/[\s,;]+/).filter((word) => word !== "");
    case "pairs":
      return Object.fromEntries(text.split("\n").flatMap(pairOf));
    case "json":
      return parsed(text);
    case "text":
    case "script":
    case "choice":
    case "flag":
      return text;
  }
}

/** A line without a sign is a name with nothing to it: the use case says whether that will do. */
function pairOf(line: string): [string, string][] {
  const at = line.indexOf("=");
  const [name, value] = at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
  return line.trim() === "" ? [] : [[name.trim(), value.trim()]];
}

/** What is no JSON goes on as the text that it is, and is refused by name. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Whether two states of the form hold the same entries. */
export const isSameStorefront = (one: StorefrontForm, other: StorefrontForm): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
