import { urlValue } from "../json-request.ts";

// The slash before the query matters: without it Robosize answers 302 and the POST would be lost.
const PATH = "/api/v1/business/order/";

/** The address of the list, which also takes new orders. */
export const listUrl = (origin: string, apiKey: string): string => `${origin}${PATH}?api_key=${urlValue(apiKey)}`;

/** The address of one order by Robosize's own id. */
export const orderUrl = (origin: string, providerRef: string, apiKey: string): string =>
  `${origin}${PATH}${urlValue(providerRef)}/?api_key=${urlValue(apiKey)}`;
