import { useFetcher, useRevalidator } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FieldFault } from "../../domain/read-connection.ts";
import type { Unsent } from "../keep-entries.ts";
import {
  isSameStorefront,
  type StorefrontForm,
  storefrontFormOf,
  type StorefrontSource,
  storefrontSubmissionOf,
} from "./form.ts";

/** What the page's action answers. */
export type StorefrontAnswer =
  | { outcome: "saved" }
  | { outcome: "refused"; faults: FieldFault[] }
  | { outcome: "conflict" }
  | Unsent;

/** The state of the form: what was typed stays until it has been saved, and a refusal or a conflict leaves it as it is. */
export function useStorefrontForm(kept: StorefrontSource & { updatedAt: Date }) {
  const { t } = useTranslation();
  const shopify = useAppBridge();
  const fetcher = useFetcher<StorefrontAnswer>();
  const revalidator = useRevalidator();
  const [base, setBase] = useState(() => ({ form: storefrontFormOf(kept), seenAt: kept.updatedAt }));
  const [form, setForm] = useState(base.form);
  const [answer, setAnswer] = useState<StorefrontAnswer | null>(null);
  const sent = useRef<StorefrontForm | null>(null);
  const wantsStored = useRef(false);

  const startFrom = (keep: StorefrontForm | null): void => {
    const fresh = storefrontFormOf(kept);
    setBase({ form: fresh, seenAt: kept.updatedAt });
    setForm(keep ?? fresh);
    setAnswer(null);
  };

  useEffect(() => {
    if (fetcher.state !== "idle" || !fetcher.data || sent.current === null) return;
    const submitted = sent.current;
    sent.current = null;
    if (fetcher.data.outcome !== "saved") return setAnswer(fetcher.data);
    // What was typed while the save was on its way isn't saved, and stays.
    startFrom(isSameStorefront(form, submitted) ? null : form);
    shopify.toast.show(t("save.done"));
  }, [fetcher, kept, form, shopify, t]);

  // After a conflict the page still shows what it was opened with: what is stored now has to be read first.
  useEffect(() => {
    if (!wantsStored.current || revalidator.state !== "idle") return;
    wantsStored.current = false;
    startFrom(null);
  }, [revalidator.state, kept]);

  return {
    form,
    dirty: !isSameStorefront(form, base.form),
    saving: fetcher.state !== "idle",
    answer,
    change: (part: Partial<StorefrontForm>): void => setForm((now) => ({ ...now, ...part })),
    submit(): void {
      if (fetcher.state !== "idle") return;
      sent.current = form;
      const body = JSON.stringify(storefrontSubmissionOf(kept, form, base.seenAt));
      fetcher.submit(body, { method: "post", encType: "application/json" });
    },
    /** Drops what was typed. */
    reset: (): void => startFrom(null),
    /** Drops what was typed for what another person has stored meanwhile. */
    load(): void {
      wantsStored.current = true;
      revalidator.revalidate();
    },
  };
}
