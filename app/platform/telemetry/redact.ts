const HIDDEN = "***";

const SECRET_NAMES = [
  ...[
    "api_?key",
    "client_?key",
    "partner_?hash",
    "private_?key",
    "client_?secret",
    "api_?secret",
    "password",
    "secret",
  ],
  ...[
    "access_?token",
    "refresh_?token",
    "id_?token",
    "session_?token",
    "subject_?token",
    "authorization",
    "credential",
  ],
  ...["x-shopify-access-token", "hmac", "signature"],
].join("|");

/** Order matters: what holds other patterns comes first. The replacement keeps JSON and URLs readable. */
const PATTERNS: [RegExp, string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, HIDDEN],
  [/\b((?:Bearer|Basic)\s+)[A-Za-z0-9._~+/=-]+/gi, `$1${HIDDEN}`],
  // A JWT, JWS or JWE.
  [/\beyJ[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){1,4}/g, HIDDEN],
  // Shopify's access tokens, refresh tokens and app secrets.
  [/\bshp[a-z]{1,4}_[A-Za-z0-9_-]{6,}/g, HIDDEN],
  // The password in a database's address.
  [/([a-z][a-z0-9+]*:\/\/[^:/\s"@]*:)[^@\s"/]+@/gi, `$1${HIDDEN}@`],
  // name=value in a query or a form.
  [new RegExp(`\\b((?:${SECRET_NAMES})=)[^&\\s"'\\\\#]+`, "gi"), `$1${HIDDEN}`],
  // "name": "value" in JSON, and in JSON that was quoted within JSON.
  [new RegExp(`(\\\\*"(?:${SECRET_NAMES})\\\\*"\\s*:\\s*\\\\*")[^"\\\\]+`, "gi"), `$1${HIDDEN}`],
];

/** Every pattern above needs one of these: a text without any is clean, which nearly every line of a log is. */
const MARKS = /key|hash|secret|password|token|authorization|credential|hmac|signature|bearer|basic|eyJ|shp|:\/\//i;

/** Takes secrets out of a text. `secrets` are values that are known to be secret at this place. */
export type Redact = (text: string, secrets?: readonly string[]) => string;

/**
 * Makes what takes secrets out of texts for logs, errors and attempt records: API keys, tokens, JWTs, private keys, and
 * where the providers' own stand (`secretsIn`; the first group of each is kept).
 */
export const createRedact =
  (own: readonly RegExp[]): Redact =>
  (text, secrets = []) => {
    let clean = text;
    for (const secret of secrets) {
      if (secret.length < 4) continue;
      clean = clean.replaceAll(secret, HIDDEN).replaceAll(encodeURIComponent(secret), HIDDEN);
    }
    for (const pattern of own) clean = clean.replace(pattern, `$1${HIDDEN}`);
    return redactCommon(clean);
  };

function redactCommon(text: string): string {
  let clean = text;
  if (!MARKS.test(clean)) return clean;
  for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
  return clean;
}
