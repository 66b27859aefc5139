import { BlockStack, Card, Checkbox, Select, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { ProviderName } from "../../domain/ids.ts";
import { defaultScript, scriptAddress } from "../../storefront-settings/scripts.ts";
import type { Faults } from "../connection/faults.ts";
import { STOREFRONT_GROUPS, type StorefrontField } from "./fields.ts";
import type { StorefrontForm } from "./form.ts";

interface SettingProps {
  provider: ProviderName;
  form: StorefrontForm;
  faults: Faults;
  onChange: (part: Partial<StorefrontForm>) => void;
}

/** A card for each group of a provider's public settings. */
export function StorefrontCards(props: SettingProps) {
  const { t } = useTranslation();
  const provider = t(`provider.${props.provider}`);
  return STOREFRONT_GROUPS[props.provider].map(({ name, fields }) => (
    <Card key={name}>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t(`storefront.group.${name}`, { provider })}
        </Text>
        {fields.map((field) => (
          <Setting key={field.name} field={field} {...props} />
        ))}
      </BlockStack>
    </Card>
  ));
}

function Setting({ field, provider: name, form, faults, onChange }: SettingProps & { field: StorefrontField }) {
  const { t } = useTranslation();
  const provider = t(`provider.${name}`);
  const value = form.texts[field.name] ?? "";
  const common = {
    label: t(`storefront.field.${field.name}.label`, { provider }),
    helpText: t(`storefront.field.${field.name}.help`, { provider }),
    error: faults.at(`storefront.${field.name}`),
  };
  const change = (text: string): void => onChange({ texts: { ...form.texts, [field.name]: text } });
  const typed = { ...common, value, onChange: change, autoComplete: "off", spellCheck: false };
  switch (field.kind) {
    case "text":
    case "list":
      return <TextField {...typed} />;
    case "pairs":
      return <TextField {...typed} multiline={2} maxHeight={240} />;
    case "json":
      return <TextField {...typed} multiline={4} maxHeight={360} monospaced placeholder="{}" />;
    case "choice":
      return (
        <Select
          {...common}
          options={field.choices.map((one) => ({ value: one, label: t(`storefront.choice.${field.name}.${one}`) }))}
          value={value}
          onChange={change}
        />
      );
    case "flag":
      return (
        <Checkbox
          {...common}
          checked={form.flags[field.name] ?? false}
          onChange={(checked) => onChange({ flags: { ...form.flags, [field.name]: checked } })}
        />
      );
    case "script":
      return <ScriptField {...typed} provider={provider} usual={defaultScript(name, form.texts)} />;
  }
}

/** A script's address, and in full what the product pages are going to load: it is read before it is saved. */
function ScriptField(props: {
  label: string;
  helpText: string;
  error: string | false;
  value: string;
  onChange: (value: string) => void;
  autoComplete: string;
  spellCheck: boolean;
  provider: string;
  usual: string | null;
}) {
  const { usual, provider, ...field } = props;
  const { t } = useTranslation();
  const loaded = field.value.trim() === "" ? usual : scriptAddress(field.value.trim());
  return (
    <BlockStack gap="200">
      <TextField
        {...field}
        type="url"
        inputMode="url"
        {...(usual === null ? { helpText: t("storefront.script.own", { provider }) } : { placeholder: usual })}
      />
      <div aria-live="polite">
        <Text as="p" tone="subdued" breakWord>
          {loaded === null ? t("storefront.script.none") : t("storefront.script.loads", { address: loaded })}
        </Text>
      </div>
    </BlockStack>
  );
}
