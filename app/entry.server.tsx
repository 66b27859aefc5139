import { PassThrough } from "node:stream";
import { type AppLoadContext, createReadableStreamFromReadable, type EntryContext } from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";
import { LANGUAGES, loadCatalogue } from "./locales/catalogue.ts";

// A server speaks to everybody.
await Promise.all(LANGUAGES.map(loadCatalogue));

/** How long a loader that streams may keep the answer open. */
export const streamTimeout = 5_000;
/** React ends later than the data does, so that it can still say which part is missing. */
const ABORT_MS = streamTimeout + 1_000;

/** Renders a document: people get it as it grows, bots when it is whole. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  { services }: AppLoadContext,
): Promise<Response> {
  services.shopify.addDocumentResponseHeaders(request, headers);
  const readyEvent = isbot(request.headers.get("user-agent") ?? "") ? "onAllReady" : "onShellReady";

  return new Promise((resolve, reject) => {
    let failed = false;
    let shellSent = false;
    const { pipe, abort } = renderToPipeableStream(<RemixServer context={remixContext} url={request.url} />, {
      [readyEvent]() {
        shellSent = true;
        const body = new PassThrough();
        headers.set("Content-Type", "text/html; charset=utf-8");
        resolve(new Response(createReadableStreamFromReadable(body), { headers, status: failed ? 500 : status }));
        pipe(body);
      },
      onShellError(error) {
        reject(error instanceof Error ? error : new Error("The page could not be rendered."));
      },
      onError(error) {
        failed = true;
        if (shellSent) services.log.error({ error: String(error) }, "a page broke while it was sent");
      },
    });
    const timer = setTimeout(abort, ABORT_MS);
    timer.unref();
  });
}

/** Errors of loaders and actions; what the visitor broke off is none. Messages alone: an error may hold more. */
export function handleError(error: unknown, { request, context }: { request: Request; context: AppLoadContext }): void {
  if (request.signal.aborted || (isRouteErrorResponse(error) && error.status < 500)) return;
  const { pathname } = new URL(request.url);
  const { name, message } = error instanceof Error ? error : { name: "unknown", message: "unknown" };
  context.services.log.error({ path: pathname, name, error: message }, "a page failed");
}
