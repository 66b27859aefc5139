import type { HttpResult } from "#app/domain/outcome.ts";
import type { CommonSettings, ConnectionInput, ProviderContext, RequestDescription } from "#app/domain/provider.ts";
import type { OperationAnswer, OperationCall, ProxyOperation } from "#app/domain/proxy-operation.ts";
import { SHOP } from "./contract-orders.ts";

/** Asks an operation, where the provider answers each of its calls the same; the requests are collected. */
export function askingOf(
  operation: ProxyOperation,
  input: unknown,
  given: {
    connection: ConnectionInput<unknown, CommonSettings>;
    context: ProviderContext;
    requests: RequestDescription[];
  },
): (result: HttpResult) => Promise<OperationAnswer> {
  const { connection, context, requests } = given;
  return async (result) => {
    const call = async <Value>(one: Pick<OperationCall<Value>, "request" | "read">): Promise<Value> => {
      requests.push(await one.request());
      return one.read(result);
    };
    if (!("carryOut" in operation)) {
      const { request, read } = operation;
      return call({
        request: () => request(input, connection, SHOP, context),
        read: (one) => read(one, input),
      });
    }
    const visitor = operation.ofVisitor ? { session: "visit-1", customer: "7" } : null;
    const read = operation.input.safeParse(input);
    const asked = { input: read.success ? read.data : input, connection, shop: SHOP, context, visitor };
    return operation.carryOut({ ...asked, call, keep: (_name, _seconds, make) => make() });
  };
}
