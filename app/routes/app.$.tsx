import type { LoaderFunctionArgs } from "@remix-run/node";
import { PageBoundary } from "../components/page-boundary.tsx";
import { signIn } from "../sign-in.ts";

/** Every address of the app that no page has: told inside the app, where the menu leads on. */
export async function loader(args: LoaderFunctionArgs) {
  await signIn(args);
  throw new Response(null, { status: 404 });
}

export default function Nothing() {
  return null;
}

export const ErrorBoundary = PageBoundary;
