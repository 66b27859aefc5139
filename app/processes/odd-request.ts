/** Why a request is turned away before anybody looks at it. */
export interface Refusal {
  status: 400 | 401 | 405;
  words: string;
  headers: Readonly<Record<string, string>>;
}

const METHODS = ["GET", "HEAD", "POST"];
/** The admin's pages and their data (`/app.data`, `/app/orders.data`). */
const OF_THE_ADMIN = /^\/app(?=[/.]|$)/;
const BEARER = /^Bearer\s+\S/i;

/**
 * Returns why a request can't be one that this app answers, or null: a method that nothing here takes, an address that
 * is none, and a form of the admin without a session token, which App Bridge sends with each. They come from scanners, so
 * they get a 4xx and no line in the log.
 */
export function oddRequest(method: string, url: string, authorization: string | undefined): Refusal | null {
  if (!METHODS.includes(method)) {
    return { status: 405, words: "This method is not answered here.", headers: { Allow: METHODS.join(", ") } };
  }
  const [path = ""] = url.split("?");
  if (!path.startsWith("/") || !URL.canParse(`http://app.invalid${url}`) || !isDecodable(path)) {
    return { status: 400, words: "The address can't be read.", headers: {} };
  }
  if (method === "POST" && OF_THE_ADMIN.test(path) && !BEARER.test(authorization ?? "")) {
    return { status: 401, words: "A session token is needed.", headers: {} };
  }
  return null;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
