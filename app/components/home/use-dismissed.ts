import { useEffect, useState } from "react";

/**
 * Whether a person has put something away on this browser; `assumed` stands until the browser has told. Where the
 * browser keeps nothing, nothing is put away.
 */
export function useDismissed(name: string, assumed: boolean): [dismissed: boolean, dismiss: () => void] {
  const key = `fitloop-dismissed-${name}`;
  const [dismissed, setDismissed] = useState(assumed);
  useEffect(() => {
    try {
      setDismissed(localStorage.getItem(key) !== null);
    } catch {
      setDismissed(false);
    }
  }, [key]);
  const dismiss = (): void => {
    setDismissed(true);
    try {
      localStorage.setItem(key, "1");
    } catch {
      // A browser that keeps nothing shows it again the next time.
    }
  };
  return [dismissed, dismiss];
}
