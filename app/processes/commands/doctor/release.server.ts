import type { Services } from "../../services.server.ts";
import { readAppFile } from "../app-file.server.ts";
import { CommandFault } from "../command.ts";
import { egressAddress } from "./network.server.ts";
import { releaseFindings } from "./release-findings.server.ts";
import type { Finding } from "./finding.ts";
import { isReleaseCheck, RELEASE_CHECKS } from "./release-rules.ts";

/** A shop whose tokens work: the one that was installed first. */
export async function shopToAsk({ database }: Services): Promise<string | null> {
  const [row] = await database.sql.query<{ domain: string }>(
    `SELECT s.domain FROM shop s JOIN shop_session t ON t.shop = s.domain AND t.state = 'ok'
     WHERE s.state = 'active' ORDER BY s.installed_at LIMIT 1`,
  );
  return row?.domain ?? null;
}

/** What the app must fulfil before it is distributed; `confirmed` as the command line has it. Throws CommandFault for a name that is none. */
export async function release(services: Services, confirmed: readonly string[]): Promise<Finding[]> {
  const { database, providers, admin, refusals, env, clock } = services;
  const unknown = confirmed.find((check) => !isReleaseCheck(check));
  if (unknown !== undefined)
    throw new CommandFault(`--confirm ${unknown}: must be one of ${RELEASE_CHECKS.join(", ")}.`);
  return releaseFindings(
    {
      ...{ sql: database.sql, providers, admin, refusals, receive: services.receive, appUrl: env.shopify.appUrl },
      file: await readAppFile(),
      shop: await shopToAsk(services),
      address: await egressAddress(env.egressUrl, env.sandbox !== undefined),
      now: () => clock.now(),
    },
    new Set(confirmed.filter(isReleaseCheck)),
  );
}
