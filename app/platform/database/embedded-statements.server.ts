import { messages, type PGlite, protocol, types } from "@electric-sql/pglite";

const { serialize } = protocol;

interface Statement {
  name: string;
  /** Types by their numbers in PostgreSQL. */
  parameters: number[];
  columns: { name: string; type: number }[];
}

/** Texts beyond this many are dynamic ones, which preparing would only pile up. */
const MOST_STATEMENTS = 500;
/** After so many executions plans are made anew: nobody gathers statistics here, and tables grow. */
const EXECUTIONS_PER_PLAN = 500;
/** A migration changed what a statement gives, or the statement is gone: it is prepared anew the next time. */
const OUTDATED = new Set(["0A000", "26000"]);

/**
 * Runs statements on PGlite as they run on a server: prepared once, then bound and executed in one exchange. PGlite's
 * own `query` parses and plans each time, in six exchanges.
 */
export function createStatements(pglite: PGlite): <Row>(text: string, params: readonly unknown[]) => Promise<Row[]> {
  const prepared = new Map<string, Statement>();
  let names = 0;
  let executions = 0;

  const exchange = (...parts: Uint8Array[]): ReturnType<PGlite["execProtocolStream"]> =>
    pglite.execProtocolStream(Buffer.concat([...parts, serialize.sync()]), { syncToFs: false });

  const prepare = async (text: string): Promise<Statement> => {
    const statement: Statement = { name: `fitloop_${++names}`, parameters: [], columns: [] };
    const { name } = statement;
    for (const message of await exchange(serialize.parse({ name, text }), serialize.describe({ type: "S", name }))) {
      if (message instanceof messages.ParameterDescriptionMessage) statement.parameters = message.dataTypeIDs;
      if (message instanceof messages.RowDescriptionMessage) {
        statement.columns = message.fields.map((field) => ({ name: field.name, type: field.dataTypeID }));
      }
    }
    prepared.set(text, statement);
    return statement;
  };

  const execute = async <Row>({ name, parameters, columns }: Statement, params: readonly unknown[]): Promise<Row[]> => {
    if (++executions % EXECUTIONS_PER_PLAN === 0) await exchange(serialize.query("DISCARD PLANS"));
    const values = params.map((value, index) => {
      if (value === null || value === undefined) return null;
      const asText = pglite.serializers[parameters[index] ?? 0];
      return asText ? asText(value) : String(value);
    });
    const rows: Row[] = [];
    for (const message of await exchange(serialize.bind({ statement: name, values }), serialize.execute())) {
      if (!(message instanceof messages.DataRowMessage)) continue;
      const row: Record<string, unknown> = {};
      columns.forEach((column, index) => {
        row[column.name] = types.parseType(message.fields[index] ?? null, column.type, pglite.parsers);
      });
      rows.push(row as Row);
    }
    return rows;
  };

  const run = async <Row>(text: string, params: readonly unknown[]): Promise<Row[]> => {
    const statement = prepared.get(text) ?? (await prepare(text));
    try {
      return await execute<Row>(statement, params);
    } catch (error) {
      if (error instanceof messages.DatabaseError && OUTDATED.has(error.code ?? "")) prepared.delete(text);
      throw error;
    }
  };

  return async <Row>(text: string, params: readonly unknown[]) => {
    await pglite.waitReady;
    if (prepared.size >= MOST_STATEMENTS && !prepared.has(text)) {
      return (await pglite.query<Row>(text, [...params])).rows;
    }
    return pglite._runExclusiveTransaction(() => pglite._runExclusiveQuery(() => run<Row>(text, params)));
  };
}
