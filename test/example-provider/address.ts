import type { Credential } from "./settings.ts";

export const authorized = ({ secretKey }: Credential): Record<string, string> => ({
  Accept: "application/json",
  "X-Loomfit-Key": secretKey,
});

/** The address of an account's orders, or of one by Loomfit's own id. */
export const ordersUrl = (origin: string, account: string, id = ""): string =>
  `${origin}/v1/accounts/${account}/orders${id === "" ? "" : `/${encodeURIComponent(id)}`}`;
