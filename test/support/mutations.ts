import fc from "fast-check";
import type { Json } from "#test/support/orders.ts";

/** Values that break a careless reader: wrong types, huge and tiny numbers, names of every object, odd texts. */
const NASTY: unknown[] = [
  ...[null, true, false, 0, -0, 1, -1, 1.5, 1e21, 1e308, -1e308, 5e-324, 2 ** 60, Number.MAX_SAFE_INTEGER],
  ...[
    "",
    " ",
    "0",
    "-5.00",
    "1e999",
    "1e-999",
    "NaN",
    "Infinity",
    "9".repeat(400),
    "0.005",
    "12,50",
    "0x10",
    "x\u0000y",
  ],
  ...[
    "\ud800",
    "🧦",
    "__proto__",
    "constructor",
    "toString",
    "Tip",
    "Default Title",
    " / ",
    "M / M",
    "BHD",
    "JPY",
    "uk",
  ],
  ...[
    "2026-02-30T00:00:00Z",
    "2026-01-01",
    "9999-12-31T23:59:59-23:59",
    "gid://shopify/Order/",
    "../../etc",
    "x".repeat(5000),
  ],
  ...[[], {}, [null], [[]], [{}], { id: 1 }, { name: "__fitloop_session", value: "a b" }, { amount: "1" }],
  JSON.parse('{"__proto__": {"amount": "1.00", "polluted": true}, "constructor": null, "length": -1}'),
  Array.from({ length: 300 }).reduce((inner) => [inner], null),
];

type Path = (string | number)[];

function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== "object" || value === null || at.length > 8) return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...at, key]))];
}

const holderOf = (body: Json, path: Path): Json =>
  path.slice(0, -1).reduce<unknown>((value, key) => (value as Json)[key], body) as Json;

const CHANGES = {
  replace: (_value: unknown, nasty: unknown): unknown => structuredClone(nasty),
  null: () => null,
  wrap: (value: unknown) => [value],
  "as text": (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value)),
  "as number": Number,
};

interface Mutation {
  kind: keyof typeof CHANGES | "delete" | "repeat";
  where: number;
  nasty: number;
}

const KINDS: Mutation["kind"][] = ["replace", "replace", "delete", "null", "wrap", "as text", "as number", "repeat"];

/** A few changes to be made to an order body, each somewhere in it. */
export const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({ kind: fc.constantFrom(...KINDS), where: fc.nat(), nasty: fc.nat({ max: NASTY.length - 1 }) }),
  { minLength: 1, maxLength: 8 },
);

/** The body with the changes made one after the other, as JSON text; the body itself stays as it was. */
export function mutate(body: Json, changes: Mutation[], mayChange: (path: Path) => boolean): string {
  const mutated = structuredClone(body);
  for (const { kind, where, nasty } of changes) {
    const paths = pathsOf(mutated).filter((path) => path.length > 0 && mayChange(path));
    const path = paths[where % paths.length];
    const key = path?.at(-1);
    if (!path || key === undefined) continue;
    const holder = holderOf(mutated, path);
    const value = holder[key];
    if (kind === "delete") {
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
    } else if (kind === "repeat") {
      if (Array.isArray(holder)) holder.push(structuredClone(value));
    } else {
      holder[key] = CHANGES[kind](value, NASTY[nasty]);
    }
  }
  return JSON.stringify(mutated);
}
