import { graphqlAmount, restAmount, type Currencies, type TwoSided } from "../money.ts";
import type { ApiNode } from "./context.ts";

/** Writes a `MoneyV2`. */
export function moneyV2(minor: number, currencyCode: string): ApiNode {
  return { __typename: "MoneyV2", amount: graphqlAmount(minor, currencyCode), currencyCode };
}

/** Writes a `MoneyBag`. */
export function moneyBag(amount: TwoSided, currencies: Currencies): ApiNode {
  return {
    __typename: "MoneyBag",
    shopMoney: moneyV2(amount.shop, currencies.shop),
    presentmentMoney: moneyV2(amount.presentment, currencies.presentment),
  };
}

/** Writes the deprecated `Money` scalar: the shop's currency with its decimals. */
export function plainMoney(amount: TwoSided, currencies: Currencies): string {
  return restAmount(amount.shop, currencies.shop);
}
