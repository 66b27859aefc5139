import { Gauge, type Registry } from "prom-client";

/** What the database says of how things stand, read once a minute: the same in every process. */
export interface Standing {
  shops: number;
  /** Webhooks that couldn't be read and are kept. */
  quarantined: number;
  /** Active shops whose token Shopify refuses to renew. */
  tokensRefused: number;
  /** How far the comparison that is furthest behind has come, and at how many shops the last one failed. */
  reconciliation: { lagSeconds: number; failing: number };
  /** Null where it isn't known: whose disk it is, whether it grows. */
  disk: { databaseBytes: number; freeBytes: number | null; daysLeft: number | null };
  /** The largest tables. */
  tables: { table: string; bytes: number; live: number; dead: number }[];
  /** Processes that live, and how many an operator wants of a role. */
  processes: { role: string; count: number }[];
  wanted: { role: string; count: number }[];
  /** Seconds since the last backup that somebody told of; null where nobody ever did. */
  backupAge: number | null;
}

/** Makes the gauges of how things stand. Returns what sets them; null where the database can't be asked. */
export function createStandingGauges(registers: Registry[]): (standing: Standing | null) => void {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []): Gauge<Label> =>
    new Gauge({ name: `fitloop_${name}`, help, labelNames, registers });
  const gauges = {
    shops: gauge("shops", "Active shops."),
    quarantined: gauge("quarantined", "Webhooks that couldn't be read and are kept."),
    tokens: gauge("tokens_refused", "Active shops whose token Shopify refuses to renew."),
    lag: gauge("reconciliation_lag_seconds", "How long ago the orders of the shop furthest behind were compared."),
    failing: gauge("reconciliation_failing", "Shops at which the last comparison with Shopify failed."),
    bytes: gauge("database_bytes", "What the database takes."),
    free: gauge("disk_free_bytes", "What is free where the database lies, where that is known."),
    daysLeft: gauge("disk_days_left", "Days until the disk is full as the database grows now."),
    tableBytes: gauge("table_bytes", "What the largest tables take with their indexes.", ["table"]),
    rows: gauge("table_rows", "Rows of the largest tables, live and dead, as PostgreSQL estimates.", [
      "table",
      "state",
    ]),
    processes: gauge("processes", "Processes that have shown themselves within a minute.", ["role"]),
    wanted: gauge("processes_wanted", "Processes that there should be (FITLOOP_PROCESSES).", ["role"]),
    backup: gauge("backup_age_seconds", "Seconds since the last backup that was told of by `backup noted`."),
  };
  return (standing) => {
    for (const known of Object.values(gauges)) known.reset();
    // A gauge without labels is 0 after its reset: what isn't known is taken out.
    for (const known of [gauges.shops, gauges.quarantined, gauges.tokens, gauges.lag, gauges.failing]) known.remove();
    for (const known of [gauges.bytes, gauges.free, gauges.daysLeft, gauges.backup]) known.remove();
    if (!standing) return;
    const { disk, reconciliation } = standing;
    gauges.shops.set(standing.shops);
    gauges.quarantined.set(standing.quarantined);
    gauges.tokens.set(standing.tokensRefused);
    gauges.lag.set(reconciliation.lagSeconds);
    gauges.failing.set(reconciliation.failing);
    gauges.bytes.set(disk.databaseBytes);
    if (disk.freeBytes !== null) gauges.free.set(disk.freeBytes);
    if (disk.daysLeft !== null) gauges.daysLeft.set(disk.daysLeft);
    for (const { table, bytes, live, dead } of standing.tables) {
      gauges.tableBytes.set({ table }, bytes);
      gauges.rows.set({ table, state: "live" }, live);
      gauges.rows.set({ table, state: "dead" }, dead);
    }
    for (const { role, count } of standing.processes) gauges.processes.set({ role }, count);
    for (const { role, count } of standing.wanted) gauges.wanted.set({ role }, count);
    if (standing.backupAge !== null) gauges.backup.set(standing.backupAge);
  };
}
