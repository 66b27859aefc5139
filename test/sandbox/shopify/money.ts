const NO_DECIMALS = new Set("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" "));
const THREE_DECIMALS = new Set("BHD IQD JOD KWD LYD OMR TND".split(" "));

/** What one euro buys: fixed, so that the same order always costs the same. */
const RATES: Readonly<Record<string, number>> = {
  AUD: 1.652,
  CHF: 0.9375,
  EUR: 1,
  GBP: 0.8612,
  JPY: 163.25,
  KRW: 1482.4,
  KWD: 0.3358,
  SEK: 11.31,
  USD: 1.0894,
};

/** One amount in the shop's currency and in the buyer's, both in minor units. */
export interface TwoSided {
  readonly shop: number;
  readonly presentment: number;
}

/** The currencies of one order: the shop's and the buyer's. */
export interface Currencies {
  readonly shop: string;
  readonly presentment: string;
}

export const NOTHING: TwoSided = { shop: 0, presentment: 0 };

/** Gives the decimals of a currency: 0, 2 or 3. */
export function decimalsOf(currency: string): number {
  if (NO_DECIMALS.has(currency)) return 0;
  return THREE_DECIMALS.has(currency) ? 3 : 2;
}

/** Takes euro cents and gives minor units of the currency. Refuses a currency that the sandbox has no rate for. */
export function fromEuroCents(cents: number, currency: string): number {
  const rate = RATES[currency];
  if (rate === undefined) throw new RangeError(`The sandbox has no rate for the currency ${currency}.`);
  return Math.round((cents / 100) * rate * 10 ** decimalsOf(currency));
}

/** Takes minor units of the shop's currency and gives both sides. */
export function twoSided(shopMinor: number, currencies: Currencies): TwoSided {
  if (currencies.shop === currencies.presentment) return { shop: shopMinor, presentment: shopMinor };
  const [from, to] = [RATES[currencies.shop], RATES[currencies.presentment]];
  if (from === undefined || to === undefined) {
    throw new RangeError(`The sandbox can't change ${currencies.shop} to ${currencies.presentment}.`);
  }
  const units = shopMinor / 10 ** decimalsOf(currencies.shop);
  return { shop: shopMinor, presentment: Math.round((units / from) * to * 10 ** decimalsOf(currencies.presentment)) };
}

/** Adds amounts side by side. */
export function sum(...amounts: readonly TwoSided[]): TwoSided {
  return amounts.reduce((a, b) => ({ shop: a.shop + b.shop, presentment: a.presentment + b.presentment }), NOTHING);
}

/** Takes `less` from `amount`, side by side. */
export function minus(amount: TwoSided, less: TwoSided): TwoSided {
  return { shop: amount.shop - less.shop, presentment: amount.presentment - less.presentment };
}

/** Multiplies both sides and rounds each to whole minor units. */
export function times(amount: TwoSided, factor: number): TwoSided {
  return { shop: Math.round(amount.shop * factor), presentment: Math.round(amount.presentment * factor) };
}

/** Writes an amount as webhooks do: a string with exactly the currency's decimals ("12.50", "1200", "3.125"). */
export function restAmount(minor: number, currency: string): string {
  const decimals = decimalsOf(currency);
  return (minor / 10 ** decimals).toFixed(decimals);
}

/** Writes an amount as the Admin GraphQL API's `MoneyV2` does: no idle zeros, yet at least one decimal ("12.5", "1200.0"). */
export function graphqlAmount(minor: number, currency: string): string {
  const text = String(minor / 10 ** decimalsOf(currency));
  return text.includes(".") ? text : `${text}.0`;
}
