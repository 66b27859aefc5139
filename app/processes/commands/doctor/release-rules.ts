/** When the rules below were last read in Shopify's own pages. */
export const RULES_READ_ON = "2026-11-27";
/** So long they are believed; then they are to be read again, and the day above with them. */
const BELIEVED_DAYS = 60;

/** Something that an app must fulfil before it is distributed: what, where a person does it, and who says so. */
export interface ReleaseRule {
  rule: string;
  where: string;
  source: string;
}

export const RELEASE_RULES = {
  "client-id": {
    rule: "The file names the app, and its addresses are the app's own.",
    where: "shopify.app.toml: client_id, application_url, redirect_urls and app_proxy, then `shopify app deploy`",
    source: "shopify.dev, App configuration",
  },
  scopes: {
    rule: "Only scopes that something needs, and none that Shopify hasn't granted.",
    where: "shopify.app.toml: access_scopes; gated ones in Partner Dashboard > the app > API access requests",
    source: "shopify.dev, App requirements checklist",
  },
  "compliance-topics": {
    rule: "The three compliance topics are subscribed, and a wrong signature is answered 401.",
    where: "shopify.app.toml: compliance_topics; automated checks in Partner Dashboard > the app > Distribution",
    source: "shopify.dev, Privacy law compliance",
  },
  "expiring-tokens": {
    rule: "Offline tokens expire; others stop working on 2027-01-01.",
    where: "nowhere: the app asks for them; merchants with an old token open the app once",
    source: "shopify.dev, Migrate to expiring offline access tokens",
  },
  "protected-data": {
    rule: "Protected customer data is selected with reasons, and reviewed before distribution.",
    where: "Partner Dashboard > the app > API access requests > Protected customer data access",
    source: "shopify.dev, Work with protected customer data",
  },
  bulk: {
    rule: "Bulk queries are enabled; they are lost after 31 days without one.",
    where: "Partner Dashboard > the app > API access requests > Run bulk operations > Allow bulk queries",
    source: "shopify.dev changelog of 2026-11-06, Apps must enable bulk operations before use",
  },
  "ip-allowlist": {
    rule: "The addresses that the app calls from are listed; required of public apps since 2026-11-20.",
    where: "Dev Dashboard > the app > Settings > IP allowlist: CIDR ranges, or the host's ASN with countries",
    source: "shopify.dev, Restrict API access with an IP allowlist",
  },
  "network-access": {
    rule: "Every server that the widgets load from is declared.",
    where: "shopify.app.toml: network_access, then `shopify app deploy`",
    source: "shopify.dev, Declare your app's network access",
  },
  "privacy-page": {
    rule: "A public privacy policy says what is kept, for how long, and who gets it.",
    where: "Partner Dashboard > the app > Distribution > App Store listing > Privacy policy URL",
    source: "shopify.dev, App requirements checklist",
  },
  listing: {
    rule: "Listing with icon, screenshots without browser frames, a screencast in English and no claims of success.",
    where: "Partner Dashboard > the app > Distribution > App Store listing",
    source: "shopify.dev, App requirements checklist",
  },
  "reviewer-accounts": {
    rule: "Reviewers can connect: accounts at the four providers, with what to enter.",
    where: "Partner Dashboard > the app > Distribution > App Store listing > Testing instructions",
    source: "shopify.dev, App requirements checklist",
  },
  "emergency-contact": {
    rule: "Somebody is reached when webhooks fail or the app is attacked.",
    where: "Partner Dashboard > Settings > Contact information > Emergency developer contact",
    source: "shopify.dev, App requirements checklist",
  },
  "security-check": {
    rule: "Shopify's own check of the code finds nothing.",
    where: "`shopify app security check`, from version 5 of Shopify's command line",
    source: "shopify.dev changelog, app security check",
  },
} as const satisfies Record<string, ReleaseRule>;

export type ReleaseCheck = keyof typeof RELEASE_RULES;
export const RELEASE_CHECKS = Object.keys(RELEASE_RULES) as ReleaseCheck[];

export const isReleaseCheck = (name: string): name is ReleaseCheck => Object.hasOwn(RELEASE_RULES, name);

/** Whether the rules are too old to be believed. `now` in milliseconds. */
export function areRulesOld(now: number): boolean {
  return now - Date.parse(RULES_READ_ON) > BELIEVED_DAYS * 86_400_000;
}
