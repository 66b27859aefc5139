import { useRevalidator } from "@remix-run/react";
import { useEffect } from "react";

/** Asks the server again while something is on its way and a person is there to see it. */
export function useAskAgain(isWaiting: boolean, everyMs: number): void {
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (!isWaiting || state !== "idle") return;
    // Without a network the answer would be an error page in the place of this one.
    const ask = (): void => {
      if (document.visibilityState === "visible" && navigator.onLine) revalidate();
    };
    const timer = setInterval(ask, everyMs);
    return () => clearInterval(timer);
  }, [isWaiting, everyMs, state, revalidate]);
}
