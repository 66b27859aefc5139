import type { Check } from "./check.server.ts";
import { queryCosts } from "./costs.server.ts";
import { egressAddress, refusalFindings } from "./network.server.ts";
import { shopToAsk } from "./release.server.ts";

const refusals: Check = {
  name: "Shopify's refusals",
  async look({ services: { refusals: kept, env } }) {
    const address = await egressAddress(env.sending ? env.egressUrl : undefined, env.sandbox !== undefined);
    return refusalFindings(await kept.list(), address);
  },
};

const costs: Check = {
  name: "query costs",
  async look({ services, shop }) {
    if (!services.env.sending) return { state: "good", detail: "not asked: sending is off" };
    return queryCosts(services.admin, shop?.domain ?? (await shopToAsk(services)));
  },
};

export const SHOPIFY_CHECKS: readonly Check[] = [refusals, costs];
