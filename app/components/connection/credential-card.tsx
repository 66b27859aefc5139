import { BlockStack, Card, Checkbox, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { ConnectionPage } from "../../screens/pages.ts";
import { useFormat } from "../format.ts";
import { wordsFor } from "../provider-words.ts";
import type { Faults } from "./faults.ts";
import type { ConnectionForm } from "./form.ts";

/** The switch and the credential: what was stored is told by its date alone, and what is entered replaces it. */
export function CredentialCard(props: {
  page: ConnectionPage;
  form: ConnectionForm;
  faults: Faults;
  onChange: (part: Partial<ConnectionForm>) => void;
}) {
  const { page, form, faults, onChange } = props;
  const { t } = useTranslation();
  const provider = t(`provider.${page.provider}`);
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("group.connection", { provider })}
        </Text>
        <Checkbox
          label={t("setting.enabled.label", { provider })}
          helpText={
            page.enabled && !form.enabled && page.waiting > 0
              ? t("setting.enabled.turningOff", { provider, count: page.waiting })
              : t(`setting.enabled.help`, { provider })
          }
          checked={form.enabled}
          onChange={(enabled) => onChange({ enabled })}
        />
        <CredentialField page={page} form={form} faults={faults} onChange={onChange} />
      </BlockStack>
    </Card>
  );
}

function CredentialField(props: Parameters<typeof CredentialCard>[0]) {
  const { page, form, faults, onChange } = props;
  const { t } = useTranslation();
  const format = useFormat(page.timeZone);
  const own = wordsFor(t, page.provider);
  const field = page.credentialField;
  const error = faults.at("credential");
  // What is wrong with a key that the app makes is told where it is made.
  if (field === null) return null;
  return (
    <TextField
      type="password"
      label={own(`credential.${field}.label`)}
      helpText={
        page.credentialAt
          ? t(page.credentialEnd ? "credential.storedEnd" : "credential.stored", {
              date: format.date(page.credentialAt),
              end: page.credentialEnd ?? "",
            })
          : own(`credential.${field}.help`)
      }
      {...(page.hasCredential && { placeholder: t("credential.placeholder") })}
      value={form.credential}
      onChange={(credential) => onChange({ credential })}
      autoComplete="off"
      spellCheck={false}
      error={error}
    />
  );
}
