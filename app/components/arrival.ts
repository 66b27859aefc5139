import { useLocation, useNavigation } from "@remix-run/react";
import { useEffect, useRef } from "react";

/**
 * Tells people who don't see the page that they have come to another one: the document is called by its heading, and
 * after a navigation the heading has the focus. A page that was just opened leaves the focus to the browser.
 */
export function useArrival(appName: string): void {
  const { pathname } = useLocation();
  const { state } = useNavigation();
  const cameFrom = useRef(pathname);
  useEffect(() => {
    if (state !== "idle") return;
    const heading = document.querySelector<HTMLElement>("main h1");
    if (!heading) return;
    const name = heading.textContent.trim();
    document.title = name === "" || name === appName ? appName : `${name} · ${appName}`;
    if (cameFrom.current === pathname) return;
    cameFrom.current = pathname;
    heading.tabIndex = -1;
    heading.style.outline = "none";
    heading.focus({ preventScroll: true });
  }, [pathname, state, appName]);
}
