import { type ClientActionFunctionArgs, isRouteErrorResponse, type ShouldRevalidateFunction } from "@remix-run/react";
import { problemOf } from "./problem-page.tsx";

/** Why a form wasn't taken although nothing is wrong with it: the network, or whatever answered instead of the app. */
export interface Unsent {
  outcome: "unsent";
  problem: "network" | ReturnType<typeof problemOf>;
}

/**
 * Posts a form, and answers a fault with a value: thrown, it would put an error page in the place of the form and of all
 * that was entered. What leads elsewhere (a sign-in, out of the frame) goes on.
 */
export async function keepEntries({ serverAction }: ClientActionFunctionArgs): Promise<unknown> {
  try {
    return await serverAction();
  } catch (error) {
    if (error instanceof Response || (isRouteErrorResponse(error) && error.status < 400)) throw error;
    return { outcome: "unsent", problem: isRouteErrorResponse(error) ? problemOf(error) : "network" } satisfies Unsent;
  }
}

/** Keeps a page from being asked for anew after what wasn't sent: that would fail alike, and show an error page. */
export const unlessUnsent: ShouldRevalidateFunction = ({ actionResult, defaultShouldRevalidate }) =>
  !isUnsent(actionResult) && defaultShouldRevalidate;

const isUnsent = (answer: unknown): boolean =>
  typeof answer === "object" && answer !== null && "outcome" in answer && answer.outcome === "unsent";
