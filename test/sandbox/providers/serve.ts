import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { refuse } from "./answer.ts";
import { nameOf, type Faults, type Hit } from "./faults.ts";
import type { Ledger } from "./ledger.ts";
import { faultyReply, plainReply } from "./reply.ts";
import { readBody, receive } from "./request.ts";
import type { Answer, Received, Twin } from "./types.ts";

/** A server that listens on the loopback address. */
export interface Listening {
  readonly origin: string;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1, on a free port when `port` is 0. */
export async function listen(handler: RequestListener, port: number): Promise<Listening> {
  const server = createServer(handler);
  // Longer than any client keeps an idle connection, so that none is closed under a request.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return {
    origin: `http://127.0.0.1:${String(address.port)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Parts {
  readonly twin: Twin;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly now: () => number;
}

/** Gives the listener of one provider: draw the fault, read, judge, write down, answer. */
export function providerListener(parts: Parts): RequestListener {
  return (request, response) => {
    handle(parts, request, response).catch(() => response.socket?.destroy());
  };
}

async function handle(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { twin, faults, ledger, now } = parts;
  const at = now();
  const hit = faults.next(twin.name, request.method ?? "GET");
  const early = hit?.fault.kind === "reset" && hit.fault.when === "before";
  const raw = early ? Buffer.alloc(0) : await readBody(request);
  const received = receive(request, raw ?? Buffer.alloc(0), at);
  const answer = early || hit?.accept === false ? untouched : raw === null ? tooLarge : await judge(twin, received);
  const reply =
    hit === null ? plainReply(answer) : faultyReply(hit.fault, answer, () => twin.errorInside(received), now());
  ledger.add(
    {
      provider: twin.name,
      at,
      method: received.method,
      path: received.target,
      headers: received.headers,
      body: bodyOf(received),
      status: reply.status,
      accepted: answer.accepted,
      refusal: hit !== null && answer === untouched ? refusalOf(hit) : answer.refusal,
      warnings: answer.warnings,
      fault: hit === null ? null : nameOf(hit.fault),
      orders: answer.orders,
    },
    answer,
  );
  reply.send(response);
}

async function judge(twin: Twin, received: Received): Promise<Answer> {
  try {
    return await twin.answer(received);
  } catch (error) {
    const reason = `The stand-in failed: ${error instanceof Error ? error.message : String(error)}`;
    return refuse(500, reason, { error: reason });
  }
}

/** What a fault answers from when the request is not taken into the books. */
const untouched = refuse(200, "", {});
const tooLarge = refuse(413, "The body is too large.", { error: "The body is too large." });

function refusalOf(hit: Hit): string {
  return `Not taken: the fault "${nameOf(hit.fault)}" is switched on.`;
}

function bodyOf(received: Received): unknown {
  if (received.json.ok) return received.json.value;
  return received.raw.length === 0 ? null : received.raw.toString("utf8");
}
