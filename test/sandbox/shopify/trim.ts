import type { Json, JsonObject } from "./json.ts";

type Paths = Map<string, Paths | "whole">;

/** Compiles `include_fields`: dotted paths, of which the shorter one wins (`customer` holds `customer.id`). */
export function compileFields(fields: readonly string[]): (body: JsonObject) => JsonObject {
  const root: Paths = new Map();
  for (const field of fields) {
    let level = root;
    const parts = field.split(".");
    for (const [index, part] of parts.entries()) {
      const found = level.get(part);
      if (found === "whole") break;
      if (index === parts.length - 1) level.set(part, "whole");
      else {
        const next: Paths = found ?? new Map<string, Paths | "whole">();
        level.set(part, next);
        level = next;
      }
    }
  }
  return (body) => cut(body, root) as JsonObject;
}

/** Keeps the named keys in the body's own order; a list is cut element by element, and what isn't there stays away. */
function cut(value: Json, paths: Paths): Json {
  if (Array.isArray(value)) return value.map((item: Json) => cut(item, paths));
  if (value === null || typeof value !== "object") return value;
  const kept: Record<string, Json> = {};
  for (const [key, inner] of Object.entries(value)) {
    const path = paths.get(key);
    if (path) kept[key] = path === "whole" ? inner : cut(inner, path);
  }
  return kept;
}
