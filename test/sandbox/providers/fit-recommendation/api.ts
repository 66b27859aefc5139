import { accept, refuse } from "../answer.ts";
import { asRecord } from "../fields.ts";
import { bodyObject, decoded } from "../request.ts";
import type { Merchant } from "../registration.ts";
import type { Answer, Received } from "../types.ts";
import { readAttributes } from "./attributes.ts";
import { findBrand } from "./catalogue.ts";
import { fault } from "./fault.ts";
import { bodyShapes, brand, brands, referenceSizes, styles } from "./lists.ts";
import { type Customer, type Profile, Profiles } from "./profiles.ts";
import { type Gender, genders, Query, QueryFault } from "./query.ts";
import { readRecommendationRequest } from "./recommendation-request.ts";
import { missingFor, recommend } from "./recommend.ts";

type Client = Merchant<"fit-analytics">;

/** A request whose token was verified, and whom it names. */
export interface Asked {
  readonly received: Received;
  readonly client: Client;
  readonly customer: Customer;
}

/** A size that a customer bought, as an event told it. */
export interface Purchase {
  readonly client: string;
  readonly sub: string | undefined;
  readonly sess: string | undefined;
  readonly product: string;
  readonly size: string;
}

const RESOURCES = ["products", "profiles", "brands", "styles", "reference-sizes", "body-shapes"];

/** Fit Analytics' Recommendation API beside its purchase events, as in the guide's sections 3, 4 and 14. */
export class RecommendationApi {
  readonly #profiles = new Profiles();
  #purchases: Purchase[] = [];
  #made = 0;

  clear(): void {
    this.#profiles.clear();
    this.#purchases = [];
    this.#made = 0;
  }

  bought(purchase: Purchase): void {
    this.#purchases.push(purchase);
  }

  /** The method that is answered at a path, or null where there is nothing. */
  methods(path: string): readonly string[] | null {
    const [resource = "", id, below, ...more] = partsOf(path);
    if (!RESOURCES.includes(resource) || more.length > 0 || id === "") return null;
    if (resource === "products") {
      return id === undefined ? null : below === undefined ? ["GET"] : below === "recommendations" ? ["POST"] : null;
    }
    if (below !== undefined) return null;
    if (resource === "profiles") return id === undefined ? ["GET", "POST"] : ["GET", "PATCH"];
    return id === undefined || resource === "brands" ? ["GET"] : null;
  }

  answer(asked: Asked): Answer {
    const [resource, id, below] = partsOf(asked.received.path).map((part) => decoded(part) ?? "");
    try {
      const query = new Query(asked.received);
      switch (resource ?? "") {
        case "products":
          return below === undefined ? this.#product(asked, id ?? "", query) : this.#recommend(asked, id ?? "", query);
        case "profiles":
          return this.#profile(asked, id, query);
        case "brands":
          return id === undefined ? brands(asked.client, query) : brand(id, query);
        case "styles":
          return styles(query);
        case "reference-sizes":
          return referenceSizes(query);
        default:
          return bodyShapes(query);
      }
    } catch (error) {
      if (error instanceof QueryFault) return fault(400, "invalid_query", error.message);
      throw error;
    }
  }

  #product({ client }: Asked, id: string, query: Query): Answer {
    query.shopFront();
    query.optional("filter[shopSizingSystem]");
    query.end();
    const product = productOf(client, id);
    if (!product) return fault(404, "not_found", "The product is not supported.");
    const picture = { thumbnailUrl: `http://media.fitanalytics.com/garments/300/${encodeURIComponent(id)}.jpg` };
    return accept(200, { data: { ...product, title: id, ...picture } });
  }

  #profile({ received, customer }: Asked, id: string | undefined, query: Query): Answer {
    if (id === undefined && received.method === "GET") {
      const gender = query.optionalOf("filter[gender]", genders);
      const isPrimary = query.optionalOf("filter[isPrimary]", ["true", "false"]);
      query.end();
      const found = this.#profiles
        .of(customer)
        .filter((one) => gender === undefined || one.gender === gender)
        .filter((one) => isPrimary === undefined || String(one.isPrimary) === isPrimary);
      if (found.length === 0) return fault(404, "not_found", "There are no profiles.");
      return accept(200, { data: found.map((one) => shown(one)) });
    }
    const include = received.method === "GET" ? query.optional("include") : undefined;
    query.end();
    if (id === undefined) return this.#create(received, customer);
    const profile = this.#profiles.of(customer).find((one) => one.id === id);
    if (!profile) return fault(404, "not_found", "There is no such profile.");
    if (received.method === "GET") return accept(200, { data: shown(profile, include) });
    const body = dataOf(received);
    if ("fault" in body) return fault(400, "malformed_request", body.fault);
    const { id: named, gender } = body.data;
    if (gender !== undefined && gender !== profile.gender) {
      return fault(422, "invalid_attribute", "A profile's gender can't be changed.", ["profile.gender"]);
    }
    if (named !== undefined && named !== id) return fault(409, "conflict", "The body names another profile.", []);
    const { attributes, isPrimary, findings } = readAttributes(body.data, profile.gender, profile.attributes);
    const refusal = faultOf(findings);
    if (refusal) return refusal;
    this.#profiles.change(customer, profile, attributes, isPrimary);
    return accept(200, { data: shown(profile) }, { warnings: findings.warnings });
  }

  #create(received: Received, customer: Customer): Answer {
    const body = dataOf(received);
    if ("fault" in body) return fault(400, "malformed_request", body.fault);
    const gender = genders.find((each) => each === body.data["gender"]);
    if (!gender) return fault(422, "required_attribute", "profile.gender must be m, w, b or g.", ["profile.gender"]);
    const { attributes, isPrimary, findings } = readAttributes(body.data, gender, {});
    const refusal = faultOf(findings);
    if (refusal) return refusal;
    const profile = this.#profiles.create(customer, gender, attributes, isPrimary);
    return accept(201, { data: shown(profile) }, { warnings: findings.warnings });
  }

  #recommend({ received, client, customer }: Asked, id: string, query: Query): Answer {
    query.end();
    const product = productOf(client, id);
    if (!product) return fault(404, "not_found", "The product is not supported.");
    const body = dataOf(received);
    if ("fault" in body) return fault(400, "malformed_request", body.fault);
    const { wanted, findings } = readRecommendationRequest(body.data);
    const refusal = faultOf(findings);
    if (refusal) return refusal;
    const own = this.#profiles.of(customer);
    const named = own.find((one) => one.id === wanted.profile);
    if (wanted.profile !== undefined && !named) return fault(404, "not_found", "There is no such profile.");
    const bought = this.#boughtBefore(customer, client, product);
    // Section 4: the primary profile of the gender counts where none is named.
    const profile = named ?? own.find((one) => one.gender === product.gender && one.isPrimary) ?? null;
    const missing = missingFor(product.category, profile);
    if (missing.length > 0 && bought.length === 0) {
      const errors = missing.map(({ fields, ...error }) => ({ status: "400", ...error, source: { fields } }));
      return refuse(400, missing.map(({ title }) => title).join(". "), { errors });
    }
    if (profile) this.#profiles.use(profile);
    this.#made += 1;
    const { flags, recommended } = recommend({ ...product, sizes: wanted.sizes, profile, bought });
    const data = {
      ...{ id: `01REC${String(this.#made).padStart(21, "0")}`, ...body.data, flags, product: id },
      ...(profile && { profile: profile.id }),
      recommendedSizes: recommended.map((size, index) => ({
        ...{ id: `01SIZ${String(this.#made).padStart(20, "0")}${String(index)}`, abbreviation: size.name, ...size },
        size: { id: String(200 + index), name: size.name, sizingSystem: "de" },
      })),
    };
    return accept(201, { data });
  }

  #boughtBefore(
    { sub, sess }: Customer,
    client: Client,
    { category, gender }: { category: string; gender: Gender },
  ): string[] {
    return this.#purchases
      .filter((one) => one.client === client.merchant)
      .filter((one) => (sub !== undefined && one.sub === sub) || (sess !== undefined && one.sess === sess))
      .filter(({ product }) => {
        const known = productOf(client, product);
        return known?.category === category && known.gender === gender;
      })
      .map(({ size }) => size);
  }
}

const partsOf = (path: string): string[] => path.replace(/^\/api\/v1\//, "").split("/");

function productOf(client: Client, id: string) {
  for (const known of client.products) {
    if (typeof known !== "string") {
      if (known.id === id) return known;
    } else if (known === id) return { id, category: "upper", gender: "w" } as const;
  }
  return undefined;
}

function shown({ id, gender, isPrimary, attributes }: Profile, include?: string): Record<string, unknown> {
  const data: Record<string, unknown> = { id, gender, isPrimary, ...attributes };
  for (const name of include?.split(",") ?? []) {
    if (!/^(upper|lower|shoes)ReferenceBrand$/.test(name)) throw new QueryFault(`${name} can't be included.`);
    const found = findBrand(String(data[name]));
    if (found) data[name] = { id: found.id, name: found.name };
  }
  return data;
}

function dataOf(received: Received): { data: Record<string, unknown> } | { fault: string } {
  const body = bodyObject(received);
  if ("fault" in body) return body;
  const data = asRecord(body.record["data"]);
  if (data === null) return { fault: "data must be an object." };
  const others = Object.keys(body.record).filter((name) => name !== "data");
  return others.length > 0 ? { fault: `${others.join(", ")} is not in the documents.` } : { data };
}

function faultOf(findings: { problems: readonly { field: string; kind: string; text: string }[] }): Answer | null {
  const [first] = findings.problems;
  if (!first) return null;
  return fault(422, first.kind === "required" ? "required_attribute" : "invalid_attribute", first.text, [first.field]);
}
