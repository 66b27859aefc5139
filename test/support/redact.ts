import { createRedact } from "#app/platform/telemetry/redact.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

/** What the app of these providers takes out of its texts. */
export const redact = createRedact(PROVIDERS.all.flatMap(({ secretsIn = [] }) => secretsIn));
