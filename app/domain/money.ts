// The mapping's own list, not Intl's: Intl gives the forint no decimals, Shopify states two.
const NO_DECIMALS = new Set("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" "));
const THREE_DECIMALS = new Set("BHD IQD JOD KWD LYD OMR TND".split(" "));

/** How many decimals a currency's amounts have: 0, 2 or 3. */
export function decimalsOf(currency: string): number {
  if (NO_DECIMALS.has(currency)) return 0;
  return THREE_DECIMALS.has(currency) ? 3 : 2;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Reads an amount as Shopify writes it (a decimal string, or a JSON number) into minor units of its currency, rounded
 * half away from zero. Gives null for what is no finite decimal number or too large to be counted exactly.
 */
export function readAmount(value: unknown, currency: string): number | null {
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value.trim() : "";
  const match = DECIMAL.exec(text);
  if (!match) return null;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return null;

  const digits = whole + fraction;
  const point = whole.length + Number(exponent) + decimalsOf(currency);
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
