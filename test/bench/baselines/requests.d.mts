export type ProviderName = "bodygram" | "fit-analytics" | "naiz" | "robosize";
/** The four bodies of an order, by provider. */
export function bodiesOf(order: unknown): Record<ProviderName, object>;
/** Each provider's path. */
export const PATHS: Record<ProviderName, string>;
/** Where a provider is. */
export function originOf(provider: ProviderName): string;
/** The claims of a token for Fit Analytics. */
export function claimsOf(session: string | null, now: number): Record<string, string | number | null>;
