/** A text as it stands, or null when it is blank or no text at all. */
export function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

/** A text without its outer white space, or null when nothing is left of it. */
export function trimmedOrNull(value: unknown): string | null {
  return typeof value === "string" ? value.trim() || null : null;
}
