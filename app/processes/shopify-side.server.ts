import type { VariantFacts } from "../catalog/facts.ts";
import type { ShopConnections, ShopConnectionsReader } from "../orders/shop-connections.server.ts";
import type { RunningClock } from "../platform/clock.server.ts";
import type { Database } from "../platform/database.server.ts";
import type { Environment } from "../platform/env.server.ts";
import type { Log } from "../platform/log.ts";
import type { Seal } from "../platform/seal.server.ts";
import type { Queue } from "../queue/boss.server.ts";
import type { ShopDirectory } from "../shops/directory.server.ts";
