import type { IncomingMessage, ServerResponse } from "node:http";
import { type AppLoadContext, createRequestHandler, type ServerBuild } from "@remix-run/node";
import sirv from "sirv";
import { readRequest, sendResponse } from "./remix-request.server.ts";
import { secureHeaders, type SecurityOptions } from "./security-headers.ts";

export interface RemixOptions extends SecurityOptions {
  /** The production build, or in development what gives the present one. */
  build: ServerBuild | (() => Promise<ServerBuild>);
  /** What every loader and action gets in its `context`. */
  services: AppLoadContext["services"];
  /** Serves the files of the client: `serveAssets`, or Vite's middleware. */
  assets(request: IncomingMessage, response: ServerResponse, next: () => void): void;
  mode?: "production" | "development";
}

/** Answers everything that the outer server leaves to Remix: files of the build first, then pages. */
export function createRemixListener(
  options: RemixOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { build, services, assets, appUrl, mode = "production" } = options;
  const handle = createRequestHandler(build, mode);

  const answerPage = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming, response, appUrl);
    if (!(request instanceof Request)) return refuse(response, request.refuse);
    const answer = await handle(request, { services });
    const headers = new Headers(answer.headers);
    secureHeaders(headers, new URL(request.url), options);
    const { status, statusText } = answer;
    await sendResponse(new Response(answer.body, { status, statusText, headers }), response);
  };

  return (incoming, response) =>
    new Promise((resolve, reject) => {
      response.once("close", resolve);
      assets(incoming, response, () => void answerPage(incoming, response).then(resolve, reject));
    });
}

/** Serves a built client's files. Names under `/assets` hold a hash of their content, so they are kept for ever. */
export function serveAssets(directory: string): RemixOptions["assets"] {
  return sirv(directory, {
    etag: true,
    brotli: true,
    gzip: true,
    setHeaders(response, pathname) {
      const forEver = pathname.startsWith("/assets/");
      response.setHeader("Cache-Control", forEver ? "public, max-age=31536000, immutable" : "public, max-age=3600");
      response.setHeader("X-Content-Type-Options", "nosniff");
    },
  });
}

function refuse(response: ServerResponse, status: 400 | 413): void {
  const reason = status === 413 ? "The form is longer than 64 KiB.\n" : "The address can't be read.\n";
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", Connection: "close" }).end(reason);
}
