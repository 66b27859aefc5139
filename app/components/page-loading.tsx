import { useLocation, useNavigation } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { Card, SkeletonBodyText, SkeletonPage } from "@shopify/polaris";
import { type ReactNode, useEffect, useState } from "react";

/** What takes less isn't worth a flicker. */
const PATIENCE_MS = 200;

/**
 * Shows that another page is on its way once that takes long: the admin's bar, and a skeleton in the place of a page that
 * is being left. The page itself stays where it is, hidden: what was entered there is still there when the way is barred.
 */
export function PageLoading({ children }: { children: ReactNode }) {
  const shopify = useAppBridge();
  const { pathname } = useLocation();
  const { state, location } = useNavigation();
  const [isLong, setLong] = useState(false);
  const isLoading = state === "loading";
  useEffect(() => {
    if (!isLoading) return;
    const timer = setTimeout(() => {
      setLong(true);
      shopify.loading(true);
    }, PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setLong(false);
      shopify.loading(false);
    };
  }, [isLoading, shopify]);
  const leaves = isLong && location !== undefined && location.pathname !== pathname;
  return (
    <>
      {leaves ? (
        <div role="status">
          <SkeletonPage>
            <Card>
              <SkeletonBodyText lines={6} />
            </Card>
          </SkeletonPage>
        </div>
      ) : null}
      <div hidden={leaves}>{children}</div>
    </>
  );
}
