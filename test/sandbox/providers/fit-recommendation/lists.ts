import { accept } from "../answer.ts";
import type { Answer } from "../types.ts";
import { brandsOf, findBrand, shapesOf, stylesOf } from "./catalogue.ts";
import { fault } from "./fault.ts";
import { categories, genders, type Query, QueryFault } from "./query.ts";
import { sizesOf } from "./sizes.ts";

export function brands(client: { readonly prefix: string }, query: Query): Answer {
  const category = query.oneOf("filter[category]", categories);
  query.oneOf("filter[gender]", genders);
  if (query.required("filter[shopId]") !== client.prefix) throw new QueryFault("filter[shopId] is not this client's.");
  query.shopFront();
  const has = query.fields("brands", ["isTopReference"]);
  query.end();
  return accept(200, { data: brandsOf(category).map((one) => only(one, has)) });
}

export function brand(id: string, query: Query): Answer {
  const has = query.fields("brands", ["isTopReference"]);
  query.end();
  const found = findBrand(id);
  return found ? accept(200, { data: only(found, has) }) : fault(404, "not_found", "There is no such brand.");
}

export function styles(query: Query): Answer {
  const owner = query.required("filter[brand]");
  const category = query.oneOf("filter[category]", categories);
  const gender = query.oneOf("filter[gender]", genders);
  query.shopFront();
  const include = query.optionalOf("include", ["garmentType"]);
  query.end();
  if (!findBrand(owner)) return fault(404, "not_found", "There is no such brand.");
  const data = stylesOf(owner, category).map(({ garmentType, ...one }) => ({
    ...one,
    ...{ category, gender, garmentType: include === undefined ? garmentType.id : garmentType },
  }));
  return accept(200, { data });
}

export function referenceSizes(query: Query): Answer {
  const owner = query.required("filter[brand]");
  const category = query.oneOf("filter[category]", categories);
  const gender = query.oneOf("filter[gender]", genders);
  query.shopFront();
  const include = query.optionalOf("include", ["sizingSystem"]);
  const has = query.fields("reference-sizes", ["components", "tags"]);
  query.end();
  if ((owner === "generic") !== (category === "bra")) throw new QueryFault("Bra sizes, and they alone, are generic.");
  if (owner !== "generic" && !findBrand(owner)) return fault(404, "not_found", "There is no such brand.");
  const data = sizesOf(owner, category, gender).map(({ place: _place, sizingSystem, ...one }) => ({
    ...only(one, has),
    sizingSystem: include === undefined ? sizingSystem.id : sizingSystem,
  }));
  return accept(200, { version: "1.0", jsonapi: { version: "1.0" }, data });
}

export function bodyShapes(query: Query): Answer {
  const gender = query.oneOf("filter[gender]", genders);
  const height = query.whole("filter[height]", 50, 250);
  const weight = query.whole("filter[weight]", 3, 300);
  query.end();
  return accept(200, { data: shapesOf(gender, height, weight) });
}

const only = (value: object, has: (name: string) => boolean): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([name]) => has(name)));
