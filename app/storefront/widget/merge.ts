const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);
const DEEPEST = 6;

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Lays a merchant's JSON over our options, object by object; names that reach a prototype are left out. */
export function mergeOverride<Target extends object>(target: Target, override: unknown, depth = 0): Target {
  if (!isPlain(override) || depth > DEEPEST) return target;
  const into = target as Record<string, unknown>;
  for (const [name, value] of Object.entries(override)) {
    if (FORBIDDEN.has(name)) continue;
    if (!isPlain(value)) into[name] = value;
    else into[name] = mergeOverride(isPlain(into[name]) ? { ...into[name] } : {}, value, depth + 1);
  }
  return target;
}
