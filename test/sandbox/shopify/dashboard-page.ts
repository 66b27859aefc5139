import { parse } from "./control.ts";
import { DashboardChange, type Dashboard } from "./dashboard.ts";
import { escapeHtml as e } from "./html.ts";
import type { Exchange } from "./http.ts";
import type { PersonalData } from "./rest-order.ts";
import type { World } from "./world.ts";

const NETWORKS: Readonly<Record<Dashboard["network"], string>> = {
  allowed: "holds the app's address",
  elsewhere: "doesn't hold the app's address: every call is answered 403",
  none: "there is none: no bulk operations, no new installs",
};
const PERSONAL: Readonly<Record<PersonalData, string>> = {
  all: "every field is approved",
  ids: "no field: ids, and of an address the country",
  none: "not the customer either",
};

/** What a person would set in the Dev Dashboard and the Partner Dashboard, as switches: Shopify refuses what isn't set. */
export function dashboardForm(world: World): string {
  const { bulkQueries, protectedData, network, grantedScopes, refusedFields } = world.dashboard;
  const [shop] = world.shops.values();
  const check = (name: string, on: boolean, label: string): string =>
    `<label class="check"><input name="${name}" type="checkbox"${on ? " checked" : ""}> ${e(label)}</label>`;
  const select = (name: string, label: string, options: Readonly<Record<string, string>>, chosen: string): string =>
    `<label>${e(label)}<br><select name="${name}">${Object.entries(options)
      .map(([value, words]) => `<option value="${value}"${value === chosen ? " selected" : ""}>${e(words)}</option>`)
      .join("")}</select></label>`;
  const text = (name: string, label: string, value: readonly string[]): string =>
    `<label>${e(label)}<br><input name="${name}" value="${e(value.join(", "))}"></label>`;
  return `<h2>Shopify's dashboards</h2><p>What a person sets for the app; Shopify refuses what isn't set.</p>
    <form method="post" action="/dashboard" class="switches">
    ${check("bulkQueries", bulkQueries, "Bulk queries are allowed")}
    ${check("protectedData", protectedData, "Protected customer data is selected")}
    ${select("personalData", "Approved fields of customers", PERSONAL, shop?.personalData ?? "all")}
    ${select("network", "IP allowlist", NETWORKS, network)}
    ${text("grantedScopes", "Gated scopes that were granted", grantedScopes)}
    ${text("refusedFields", "Fields that are refused all the same, such as Order.shippingAddress", refusedFields)}
    <button class="primary">Set</button></form>`;
}

/** Takes the form. Refuses a value that is none of its choices. */
export function takeDashboardForm(world: World, exchange: Exchange): void {
  const form = new URLSearchParams(exchange.body);
  const list = (name: string): string[] => (form.get(name) ?? "").split(/[\s,]+/).filter(Boolean);
  const change = {
    bulkQueries: form.has("bulkQueries"),
    protectedData: form.has("protectedData"),
    network: form.get("network"),
    grantedScopes: list("grantedScopes"),
    refusedFields: list("refusedFields"),
  };
  world.setDashboard(parse(DashboardChange, { ...exchange, body: JSON.stringify(change) }));
  const level = form.get("personalData");
  if (level === "all" || level === "ids" || level === "none") {
    for (const shop of world.shops.values()) shop.personalData = level;
  }
}
