import { useFetcher, useRevalidator } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FieldFault } from "../../domain/read-connection.ts";
import type { ConnectionPage } from "../../screens/pages.ts";
import type { Unsent } from "../keep-entries.ts";
import { type ConnectionForm, formOf, isSameForm, sizeFaults, type Submission, submissionOf } from "./form.ts";

/** What the page's action answers to a save or a new key. */
export type SaveAnswer =
  | { outcome: "saved"; released: number }
  | { outcome: "refused"; faults: FieldFault[] }
  | { outcome: "conflict" }
  | Unsent;

/**
 * The state of a connection's form. What was entered stays until it has been saved: a refusal, a conflict and a
 * revalidation leave it as it is. It starts anew from what is stored after a save, and when a person asks for that.
 */
export function useConnectionForm(page: ConnectionPage) {
  const { t } = useTranslation();
  const shopify = useAppBridge();
  const fetcher = useFetcher<SaveAnswer>();
  const [base, setBase] = useState(() => ({ form: formOf(page), seenAt: page.updatedAt }));
  const [form, setForm] = useState(base.form);
  const [rowFaults, setRowFaults] = useState<FieldFault[]>([]);
  const [answer, setAnswer] = useState<SaveAnswer | null>(null);
  const sent = useRef<ConnectionForm | null>(null);

  const startFrom = (stored: ConnectionPage, keep: ConnectionForm | null): void => {
    const fresh = formOf(stored);
    setBase({ form: fresh, seenAt: stored.updatedAt });
    setForm(keep ?? fresh);
    setAnswer(null);
    setRowFaults([]);
  };

  useEffect(() => {
    if (fetcher.state !== "idle" || !fetcher.data || sent.current === null) return;
    const { data } = fetcher;
    const submitted = sent.current;
    sent.current = null;
    if (data.outcome !== "saved") {
      setAnswer(data);
      return;
    }
    // What was typed while the save was on its way isn't saved, and stays; a credential that was is forgotten.
    const credential = form.credential === submitted.credential ? "" : form.credential;
    startFrom(page, isSameForm(form, submitted) ? null : { ...form, credential });
    shopify.toast.show(data.released > 0 ? t("save.released", { count: data.released }) : t("save.done"));
  }, [fetcher, page, form, shopify, t]);

  // After a conflict the page still shows what it was opened with: what is stored now has to be read first.
  const revalidator = useRevalidator();
  const wantsStored = useRef(false);
  useEffect(() => {
    if (!wantsStored.current || revalidator.state !== "idle") return;
    wantsStored.current = false;
    startFrom(page, null);
  }, [revalidator.state, page]);

  const submit = (intent: Submission["intent"]): void => {
    const faults = sizeFaults(form.sizes);
    setRowFaults(faults);
    if (faults.length > 0 || fetcher.state !== "idle") return;
    sent.current = form;
    const body = JSON.stringify(submissionOf(page, form, { intent, seenAt: base.seenAt }));
    fetcher.submit(body, { method: "post", encType: "application/json" });
  };

  return {
    form,
    dirty: !isSameForm(form, base.form),
    saving: fetcher.state !== "idle",
    answer,
    rowFaults,
    change: (part: Partial<ConnectionForm>): void => setForm((now) => ({ ...now, ...part })),
    submit,
    /** Drops what was entered. */
    reset: (): void => startFrom(page, null),
    /** Drops what was entered for what another person has stored meanwhile. */
    load(): void {
      wantsStored.current = true;
      revalidator.revalidate();
    },
  };
}
