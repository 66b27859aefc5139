import type { AnyProvider, CommonSettings, Schema, SchemaIssue } from "./provider.ts";

/** What is wrong with one field of an entered connection: `path` such as `settings.prefix`, and a sentence's rest. */
export interface FieldFault {
  path: string;
  message: string;
}

export type ReadResult<Value> = { ok: true; value: Value } | { ok: false; faults: FieldFault[] };

/** Reads settings as entered, missing ones as their defaults; an unknown one is refused by name. */
export function readSettings(provider: AnyProvider, input: unknown): ReadResult<CommonSettings> {
  return readWith(provider.settingsSchema, input, "settings");
}

/** Reads a credential as entered. */
export function readCredential(provider: AnyProvider, input: unknown): ReadResult<unknown> {
  return readWith(provider.credentialSchema, input, "credential");
}

/** Reads a value with a schema; a fault is told by the path of its field under `root`. */
export function readWith<Value>(schema: Schema<Value>, input: unknown, root: string): ReadResult<Value> {
  const result = schema.safeParse(input);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, faults: result.error.issues.map((issue) => toFault(issue, root)) };
}

function toFault(issue: SchemaIssue, root: string): FieldFault {
  const path = [root, ...issue.path.map(String)].join(".");
  const unknownKeys = (issue as { keys?: readonly string[] }).keys;
  if (unknownKeys) return { path: `${path}.${unknownKeys[0] ?? ""}`, message: "is not known here." };
  const message = issue.message.startsWith("Invalid input: ")
    ? `${issue.message.slice("Invalid input: ".length)}.`
    : issue.message;
  return { path, message };
}
