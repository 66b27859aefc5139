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
  // The hash of a Naiz partner, the last part of its path.
  [/(\/api\/partners\/hook\/[^/\s"\\]+\/)[^/?#\s"'\\]+/g, `$1${HIDDEN}`],
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
const MARKS = /key|hash|secret|password|token|authorization|credential|hmac|signature|hook|bearer|basic|eyJ|shp|:\/\//i;

/**
 * Takes secrets out of a text for logs, errors and attempt records: API keys, Naiz' hash, tokens, JWTs, private keys.
 * `secrets` are values that are known to be secret at this place, hidden wherever they stand.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    clean = clean.replaceAll(secret, HIDDEN).replaceAll(encodeURIComponent(secret), HIDDEN);
  }
  if (!MARKS.test(clean)) return clean;
  for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
  return clean;
}
