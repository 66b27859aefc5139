import type { ShownField, ShownGroup } from "../../domain/provider-form.ts";
import type { FieldFault } from "../../domain/read-connection.ts";

/** A size of the shop and what the provider calls it. */
export interface SizeRow {
  from: string;
  to: string;
}

/** The state of a connection's form. The credential is what was entered now; the stored one never comes back. */
export interface ConnectionForm {
  enabled: boolean;
  credential: string;
  texts: Record<string, string>;
  flags: Record<string, boolean>;
  sizes: SizeRow[];
}

/** What the form asks for. */
export interface FormShape {
  fields: readonly ShownGroup[];
  /** Null where the app makes the credential itself. */
  credentialField: string | null;
}

/** What the form is filled from. */
export interface FormSource extends FormShape {
  enabled: boolean;
  settings: unknown;
  updatedAt: Date | null;
}

/** All fields of a form, whatever group they stand in. */
export const fieldsOf = (groups: readonly ShownGroup[]): ShownField[] => groups.flatMap(({ fields }) => fields);

/** What is posted to the page's action. `seenAt` tells which state of the connection the person had before them. */
export interface Submission {
  intent: "save" | "make_key";
  seenAt: string | null;
  enabled: boolean;
  settings: Record<string, unknown>;
  credential?: Record<string, string>;
}

/** The form as it stands before anything is entered: the stored settings, or what suits a new connection. */
export function formOf(source: FormSource): ConnectionForm {
  const isNew = source.updatedAt === null;
  const stored = objectOf(source.settings);
  const texts: Record<string, string> = {};
  const flags: Record<string, boolean> = {};
  for (const field of fieldsOf(source.fields)) {
    const value = stored[field.name];
    if (field.kind === "flag") flags[field.name] = value === true;
    else if (field.kind === "names") texts[field.name] = linesOf(value);
    else if (field.kind !== "sizes")
      texts[field.name] = typeof value === "string" ? value : ((isNew ? field.initial : undefined) ?? defaultOf(field));
  }
  const sizes = Object.entries(objectOf(stored["sizeMap"])).map(([from, to]) => ({ from, to: String(to) }));
  // A key that the app made is worth nothing until the provider knows it: turning it on comes last there.
  return { enabled: isNew ? source.credentialField !== null : source.enabled, credential: "", texts, flags, sizes };
}

/** A list of names as it is entered: one a line. */
const linesOf = (value: unknown): string =>
  Array.isArray(value) ? value.filter((name) => typeof name === "string").join("\n") : "";
const namesIn = (lines: string): string[] => lines.split("\n").filter((name) => name.trim() !== "");

function defaultOf({ kind, choices }: ShownField): string {
  if (kind === "currency") return "presentment";
  if (kind === "choice") return choices?.[0] ?? "";
  return kind === "reference" ? "product_id" : "";
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

/** The form as it is posted. Rows of the size table with nothing in them are left out. */
export function submissionOf(
  { fields, credentialField }: FormShape,
  form: ConnectionForm,
  { intent, seenAt }: { intent: Submission["intent"]; seenAt: Date | null },
): Submission {
  return {
    intent,
    seenAt: seenAt?.toISOString() ?? null,
    enabled: form.enabled,
    settings: {
      ...form.texts,
      ...Object.fromEntries(
        fieldsOf(fields)
          .filter(({ kind }) => kind === "names")
          .map(({ name }) => [name, namesIn(form.texts[name] ?? "")]),
      ),
      ...form.flags,
      sizeMap: Object.fromEntries(form.sizes.filter(isFilled).map(({ from, to }) => [from.trim(), to.trim()])),
    },
    ...(credentialField && form.credential.trim() !== "" && { credential: { [credentialField]: form.credential } }),
  };
}

const isFilled = ({ from, to }: SizeRow): boolean => from.trim() !== "" || to.trim() !== "";

/** What is wrong with the size table, by row: what an object of names couldn't say. The paths are the form's own. */
export function sizeFaults(rows: SizeRow[]): FieldFault[] {
  const seen = new Set<string>();
  return rows.flatMap((row, index): FieldFault[] => {
    if (!isFilled(row)) return [];
    const from = row.from.trim();
    if (from === "") return [{ path: `sizes.${index}`, message: "missing" }];
    if (seen.has(from)) return [{ path: `sizes.${index}`, message: "twice" }];
    seen.add(from);
    return [];
  });
}

/** Whether two states of the form would be saved alike and hold the same entries. */
export const isSameForm = (one: ConnectionForm, other: ConnectionForm): boolean =>
  JSON.stringify({ ...one, sizes: one.sizes.filter(isFilled) }) ===
  JSON.stringify({ ...other, sizes: other.sizes.filter(isFilled) });
