import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An order as Loomfit keeps it. */
export interface KeptOrder {
  id: string;
  order: string;
  visitor: string | null;
  garments: { garment: string; size: string; quantity: number; price: number }[];
}

/** Loomfit's API by its (fictional) documents, on this machine: it refuses what they would refuse. */
export async function startLoomfit(account: string, secretKey: string) {
  const orders = new Map<string, KeptOrder>();
  const mood: { refuses: boolean; unknownGarment: boolean } = { refuses: false, unknownGarment: false };
  const seen: string[] = [];
  let made = 0;

  const answer = (method: string, path: string, key: string | undefined, body: string): [number, unknown] => {
    if (mood.refuses || key !== secretKey) return [401, { code: "unauthorized" }];
    const [, of, rest = ""] = /^\/v1\/accounts\/(\d+)(\/.*)?$/.exec(path) ?? [];
    if (of !== account) return [404, { code: "no_account" }];
    if (method === "GET" && rest === "") return [200, { account }];
    if (method === "GET" && rest.startsWith("/garments/")) {
      const known = rest.endsWith("/unknown") ? null : { sizes: ["S", "M"], internalNote: "not for shoppers" };
      return known ? [200, known] : [404, { code: "unknown_garment" }];
    }
    if (method === "POST" && rest === "/orders") {
      if (mood.unknownGarment) return [422, { code: "unknown_garment", message: "No such garment." }];
      const entry = JSON.parse(body) as Omit<KeptOrder, "id">;
      if (!entry.garments.every(({ price, size }) => typeof price === "number" && size !== "")) return [422, {}];
      made += 1;
      const id = `lf-${made}`;
      orders.set(id, { id, ...entry });
      return [201, { id }];
    }
    const [, id = ""] = /^\/orders\/([^/]+)$/.exec(rest) ?? [];
    if (method === "DELETE" && orders.delete(id)) return [204, null];
    return [404, { code: "not_found" }];
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "GET", url = "/", headers } = request;
      seen.push(`${method} ${url}`);
      const key = headers["x-loomfit-key"];
      const [status, body] = answer(method, url, String(key), Buffer.concat(chunks).toString("utf8"));
      response.writeHead(status, { "content-type": "application/json" });
      response.end(body === null ? undefined : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    orders,
    seen,
    /** Set a field and it behaves so until it is set back. */
    mood,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
