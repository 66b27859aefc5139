// The mapping's own list, not Intl's: Intl gives the forint no decimals, Shopify states two.
const NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
const THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND";
const DECIMALS = new Map([
  ...NO_DECIMALS.split(" ").map((currency): [string, number] => [currency, 0]),
  ...THREE_DECIMALS.split(" ").map((currency): [string, number] => [currency, 3]),
]);

/** How many decimals a currency's amounts have: 0, 2 or 3. */
export function decimalsOf(currency: string): number {
  return DECIMALS.get(currency) ?? 2;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Reads an amount as Shopify writes it (a decimal string, or a JSON number) into minor units of its currency, rounded
 * half away from zero. Returns null for what is no finite decimal number or too large to be counted exactly.
 */
export function readAmount(value: unknown, currency: string): number | null {
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value.trim() : "";
  return readPlain(text, decimalsOf(currency)) ?? readAny(text, decimalsOf(currency));
}

const ZERO = 48;
const POINT = 46;

/** An amount as nearly all are written, `19.99`: a dozen characters at most, and nothing to round. Null for others. */
function readPlain(text: string, decimals: number): number | null {
  if (text.length > 12) return null;
  let digits = 0;
  let point = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code < ZERO + 10) digits = digits * 10 + (code - ZERO);
    else if (code === POINT && at > 0 && point === text.length) point = at;
    else return null;
  }
  const missing = decimals - Math.max(0, text.length - point - 1);
  return point > 0 && missing >= 0 ? digits * 10 ** missing : null;
}

function readAny(text: string, decimals: number): number | null {
  const match = DECIMAL.exec(text);
  if (!match) return null;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return null;

  const digits = whole + fraction;
  const point = whole.length + Number(exponent) + decimals;
  if (point > 20) return Number(digits) === 0 ? 0 : null;
  const kept = point <= 0 ? "" : digits.slice(0, point).padEnd(point, "0");
  const next = point < 0 ? "0" : (digits[point] ?? "0");
  const minor = Number(kept || "0") + (next >= "5" ? 1 : 0);
  if (!Number.isSafeInteger(minor)) return null;
  return sign === "-" && minor !== 0 ? -minor : minor;
}

/** Divides whole numbers and rounds the quotient half away from zero. The divisor is 1 or more. */
export function divideRounded(dividend: number, divisor: number): number {
  const size = Math.abs(dividend);
  const quotient = Math.floor(size / divisor);
  const rounded = (size - quotient * divisor) * 2 >= divisor ? quotient + 1 : quotient;
  return dividend < 0 && rounded !== 0 ? -rounded : rounded;
}

/** An amount in minor units as the JSON number that providers are sent (1999 in EUR gives 19.99). */
export function toDecimal(minor: number, currency: string): number {
  return minor / 10 ** decimalsOf(currency);
}
