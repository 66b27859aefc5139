import type { PGlite } from "@electric-sql/pglite";
import { DriverAdapterError } from "@prisma/driver-adapter-utils";
import type { SqlDriverAdapter, SqlDriverAdapterFactory, SqlQuery, SqlQueryable } from "@prisma/driver-adapter-utils";
import { PrismaPGlite } from "pglite-prisma-adapter";

/**
 * PGlite for Prisma, with three faults of its adapter mended: it never yields P2002 (nor its siblings), it refuses
 * Bytes, and its scripts swallow errors.
 */
export function embeddedPrismaAdapter(pglite: PGlite): SqlDriverAdapterFactory {
  const factory = new PrismaPGlite(pglite);
  return {
    provider: "postgres",
    adapterName: factory.adapterName,
    async connect(): Promise<SqlDriverAdapter> {
      const adapter = (await factory.connect()) as SqlDriverAdapter;
      const startTransaction = adapter.startTransaction.bind(adapter);
      return Object.assign(mend(adapter), {
        startTransaction: async (...level: Parameters<SqlDriverAdapter["startTransaction"]>) =>
          mend(await startTransaction(...level)),
        executeScript: async (script: string) => {
          await pglite.exec(script);
        },
      });
    },
  };
}

function mend<Queryable extends SqlQueryable>(queryable: Queryable): Queryable {
  const queryRaw = queryable.queryRaw.bind(queryable);
  const executeRaw = queryable.executeRaw.bind(queryable);
  return Object.assign(queryable, {
    queryRaw: (query: SqlQuery) => queryRaw(withBytes(query)).catch(translate),
    executeRaw: (query: SqlQuery) => executeRaw(withBytes(query)).catch(translate),
  });
}

/** Prisma hands bytes over as base64; PGlite wants the bytes. */
function withBytes(query: SqlQuery): SqlQuery {
  const args = query.args.map((argument, index) => {
    if (query.argTypes[index]?.scalarType !== "bytes") return argument;
    return typeof argument === "string" ? Buffer.from(argument, "base64") : argument;
  });
  return { ...query, args };
}

/** SQLSTATE to the kinds that Prisma's client knows. */
function translate(error: unknown): never {
  if (!(error instanceof DriverAdapterError) || error.cause.kind !== "postgres") throw error;
  const { code, message, detail } = error.cause;
  const named = /Key \(([^)]+)\)/.exec(detail ?? "")?.[1]?.split(", ");
  const constraint = named === undefined ? {} : { constraint: { fields: named } };
  const original = { originalCode: code, originalMessage: message };
  switch (code) {
    case "23505":
      throw new DriverAdapterError({ ...original, kind: "UniqueConstraintViolation", ...constraint });
    case "23502":
      throw new DriverAdapterError({ ...original, kind: "NullConstraintViolation", ...constraint });
    case "23503":
      throw new DriverAdapterError({ ...original, kind: "ForeignKeyConstraintViolation", ...constraint });
    case "22003":
      throw new DriverAdapterError({ ...original, kind: "ValueOutOfRange", cause: message });
    case "40001":
      throw new DriverAdapterError({ ...original, kind: "TransactionWriteConflict" });
    default:
      throw error;
  }
}
