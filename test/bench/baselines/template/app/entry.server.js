/* global Response */
import { RemixServer } from "@remix-run/react";
import { createElement } from "react";
import { renderToString } from "react-dom/server";

export default function handleRequest(request, status, headers, context) {
  headers.set("Content-Type", "text/html");
  const page = renderToString(createElement(RemixServer, { context, url: request.url }));
  return new Response(`<!doctype html>${page}`, { status, headers });
}
