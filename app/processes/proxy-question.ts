import type { ProxyOperation, Visitor } from "../domain/proxy-operation.ts";
import { readWith } from "../domain/read-connection.ts";
import { isValidLinkValue, SESSION_KEY } from "../domain/session-link.ts";
import { parseWellFormed } from "../domain/text.ts";

/** What a visitor asks, as Shopify forwarded it; the signature was checked. */
export interface Question {
  shop: string;
  /** The visitor's, for the limits alone. */
  address: string;
  /** Of the visitor who is signed in to the shop, as Shopify told it. */
  customer: string | null;
  query: URLSearchParams;
  body: string;
}

export type ReadQuestion =
  | { ok: true; value: unknown; visitor: Visitor | null }
  | { ok: false; status: 400 | 403; error: string };

/** What Shopify adds to a forwarded request. */
const OF_SHOPIFY = new Set(["shop", "path_prefix", "timestamp", "signature", "logged_in_customer_id"]);
const LARGEST_QUERY = 2 * 1024;
const refused = (error: string, status: 400 | 403 = 400): ReadQuestion => ({ ok: false, status, error });

/** What was asked, read by the operation's schema, and by whom; or the sentence that names what is wrong with it. */
export function readQuestion(
  { method, input: schema, ofVisitor }: ProxyOperation,
  { shop, query, body, customer }: Question,
  isProof: (shop: string, session: string, proof: unknown) => boolean,
): ReadQuestion {
  const given = method === "GET" ? parametersOf(query) : parsed(body);
  if (given === undefined) return refused(method === "GET" ? "The query can't be read." : "The body is no JSON.");
  let visitor: Visitor | null = null;
  let rest = given;
  if (ofVisitor) {
    const { session, proof, consent, ...own } = Object(given) as Record<string, unknown>;
    if (!isValidLinkValue(SESSION_KEY, session) || !isProof(shop, session, proof)) {
      return refused("This session is not yours.", 403);
    }
    // Without consent nobody is told who is signed in.
    visitor = { session, customer: consent === true ? customer : null };
    rest = own;
  }
  const read = readWith(schema, rest, method === "GET" ? "query" : "body");
  if (read.ok) return { ok: true, value: read.value, visitor };
  const [fault] = read.faults;
  return refused(`${fault?.path ?? "body"} ${fault?.message ?? "can't be read."}`);
}

/** The visitor's parameters; none where one stands twice or there is too much of them. */
function parametersOf(query: URLSearchParams): Record<string, string> | undefined {
  const own = [...query].filter(([name]) => !OF_SHOPIFY.has(name));
  const length = own.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (length > LARGEST_QUERY || new Set(own.map(([name]) => name)).size < own.length) return undefined;
  return Object.fromEntries(own);
}

function parsed(text: string): unknown {
  try {
    return parseWellFormed(text);
  } catch {
    return undefined;
  }
}
