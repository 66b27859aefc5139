import { type GateCause, listShut } from "../../../connections/every-connection.server.ts";
import { type Check, named } from "./check.server.ts";
import type { Finding } from "./finding.ts";

const ACTIONS: Record<GateCause, string> = {
  held: "connections list --state held; the merchant enters a new credential, or connections release --provider PROVIDER --all",
  circuit: "connections test --shop SHOP --provider PROVIDER; it is probed once a minute, tell the provider",
};

/** Connections that let nothing through, by provider and reason, each a line however many shops it concerns. */
const shut = (cause: GateCause, name: string, good: string): Check => ({
  name,
  async look({ services: { database }, shop }) {
    const rows = await listShut(database.sql, cause, shop?.id ?? null);
    if (rows.length === 0) return { state: "good", detail: good };
    return rows.map(({ provider, reason, shops }): Finding => {
      const detail = `${named(shops, "shop")}${reason === null ? "" : ` (${reason})`}`;
      const action = ACTIONS[cause].replaceAll("PROVIDER", provider).replaceAll("SHOP", shops[0] ?? "SHOP");
      return { check: `${name}: ${provider}`, state: "fault", detail, action };
    });
  },
});

export const CONNECTION_CHECKS: readonly Check[] = [
  shut("held", "held connections", "no connection is held"),
  shut("circuit", "open circuits", "every provider answers"),
];
