import type { ShownField, ShownGroup } from "../../domain/provider-form.ts";
import { type DefaultScript, scriptFor } from "../../domain/provider-storefront.ts";

/** The state of the form: what a person typed, by field, before anything of it is read. */
export interface StorefrontForm {
  texts: Record<string, string>;
  flags: Record<string, boolean>;
  consent: "analytics" | "preferences";
}

/** What the form asks for. */
export interface StorefrontShape {
  fields: readonly ShownGroup[];
  defaultScript: DefaultScript;
}

/** What the form is filled from. */
export interface StorefrontSource extends StorefrontShape {
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
export function storefrontFormOf(source: StorefrontSource): StorefrontForm {
  const fields = source.fields.flatMap((group) => group.fields);
  const ofOrders = objectOf(source.settings);
  const stored = isEntered(source.storefront)
    ? objectOf(source.storefront)
    : Object.fromEntries(fields.flatMap(({ name, from }) => (from === undefined ? [] : [[name, ofOrders[from]]])));
  const texts: Record<string, string> = {};
  const flags: Record<string, boolean> = {};
  for (const field of fields) {
    if (field.kind === "flag") flags[field.name] = stored[field.name] === true;
    else texts[field.name] = textOf(field, stored[field.name]);
  }
  // The provider's own script is no entry of the merchant's: the field is empty, and tells what is loaded.
  if (texts["script"] === scriptFor(source.defaultScript, texts)) texts["script"] = "";
  return { texts, flags, consent: source.consent };
}

function textOf(field: ShownField, value: unknown): string {
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
      return typeof value === "string" ? value : (field.choices?.[0] ?? "");
    case "text":
    case "script":
    case "flag":
    case "names":
    case "currency":
    case "reference":
    case "sizes":
      return typeof value === "string" ? value : "";
  }
}

/** The form as it is posted. What is blank is left out, and so stands for what suits most. */
export function storefrontSubmissionOf(
  { fields }: Pick<StorefrontShape, "fields">,
  { texts, flags, consent }: StorefrontForm,
  seenAt: Date,
): StorefrontSubmission {
  const entries = fields
    .flatMap((group) => group.fields)
    .flatMap((field): [string, unknown][] => {
      if (field.kind === "flag") return [[field.name, flags[field.name] ?? false]];
      const text = (texts[field.name] ?? "").trim();
      return text === "" ? [] : [[field.name, valueOf(field, text)]];
    });
  return { seenAt: seenAt.toISOString(), storefront: Object.fromEntries(entries), consent };
}

function valueOf({ kind }: ShownField, text: string): unknown {
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
    case "names":
    case "currency":
    case "reference":
    case "sizes":
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
