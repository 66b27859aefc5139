import {
  shopsWithTopics,
  type TopicDifferences,
  topicDifferences,
} from "../../../connections/topic-subscriptions.server.ts";
import { type Check, named } from "./check.server.ts";
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

/** So many shops are asked: a day's look of a job compares them all. */
const SHOPS_ASKED = 5;

const domains = (shops: readonly { domain: string }[]): string =>
  named(
    shops.map(({ domain }) => domain),
    "shop",
  );
const differs = ({ missing, changed, unneeded }: TopicDifferences): boolean =>
  missing.length + changed.length + unneeded.length > 0;

/** Topics that only some shops' settings ask for are subscribed there by the app; Shopify takes one away that isn't answered. */
const subscriptions: Check = {
  name: "subscriptions",
  async look({ services: { admin, database, env, shopConnections }, shop }) {
    if (!env.sending) return { state: "good", detail: "not asked: sending is off" };
    const shops = shop ? [shop] : await shopsWithTopics(database.sql, SHOPS_ASKED);
    const eventsTaken = (shopId: number) => shopConnections.eventsTaken(shopId);
    const asked = await Promise.allSettled(
      shops.map((one) => topicDifferences({ admin, eventsTaken, appUrl: env.shopify.appUrl }, one)),
    );
    // Why a shop can't be asked is for the checks of tokens and of Shopify's refusals to say.
    const answered = shops.filter((_, index) => asked[index]?.status === "fulfilled");
    if (answered.length === 0 && shops.length > 0) return { state: "unknown", detail: "Shopify can't be asked" };
    const differing = shops.filter((_, index) => {
      const answer = asked[index];
      return answer?.status === "fulfilled" && differs(answer.value);
    });
    if (differing.length === 0) return { state: "good", detail: `${domains(answered)} tell what was asked for` };
    return {
      state: "fault",
      detail: `Shopify tells other topics than the settings ask for, of ${domains(differing)}`,
      action: "it is mended within the hour; else docker compose logs --since=1h worker says why not",
    };
  },
};

export const SHOPIFY_CHECKS: readonly Check[] = [refusals, subscriptions, costs];
