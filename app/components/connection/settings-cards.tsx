import { BlockStack, Card, Checkbox, Select, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { ProviderName } from "../../domain/ids.ts";
import type { FieldFault } from "../../domain/read-connection.ts";
import type { Faults } from "./faults.ts";
import { type FieldGroup, SETTING_GROUPS, type SettingField } from "./fields.ts";
import type { ConnectionForm } from "./form.ts";
import { ReferenceField } from "./reference-field.tsx";
import { SizeTable } from "./size-table.tsx";

interface SettingsProps {
  provider: ProviderName;
  form: ConnectionForm;
  faults: Faults;
  sizeFaults: FieldFault[];
  /** What an empty field stands for, shown in its place. */
  placeholders: Record<string, string>;
  onChange: (part: Partial<ConnectionForm>) => void;
}

/** A card for each of the named groups that a provider has. */
export function SettingsCards(props: SettingsProps & { groups: readonly FieldGroup["name"][] }) {
  const { t } = useTranslation();
  const provider = t(`provider.${props.provider}`);
  const shown = SETTING_GROUPS[props.provider].filter(({ name }) => props.groups.includes(name));
  return shown.map(({ name, fields }) => (
    <Card key={name}>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t(`group.${name}`, { provider })}
        </Text>
        {fields.map((field) => (
          <Setting key={field.name} field={field} {...props} />
        ))}
      </BlockStack>
    </Card>
  ));
}

function Setting({
  field,
  provider: name,
  form,
  faults,
  sizeFaults,
  placeholders,
  onChange,
}: SettingsProps & { field: SettingField }) {
  const { t } = useTranslation();
  const provider = t(`provider.${name}`);
  const value = form.texts[field.name] ?? "";
  const error = faults.at(`settings.${field.name}`);
  const change = (text: string): void => onChange({ texts: { ...form.texts, [field.name]: text } });
  const words = {
    label: t(`setting.${field.name}.label`, { provider }),
    helpText: t(`setting.${field.name}.help`, { provider }),
  };
  switch (field.kind) {
    case "text":
      return (
        <TextField
          {...words}
          value={value}
          onChange={change}
          autoComplete="off"
          error={error}
          {...(placeholders[field.name] !== undefined && { placeholder: placeholders[field.name] })}
        />
      );
    case "flag":
      return (
        <Checkbox
          {...words}
          checked={form.flags[field.name] ?? false}
          onChange={(checked) => onChange({ flags: { ...form.flags, [field.name]: checked } })}
          error={error}
        />
      );
    case "currency":
      return (
        <Select
          {...words}
          options={["presentment", "shop"].map((side) => ({ value: side, label: t(`setting.currency.${side}`) }))}
          value={value}
          onChange={change}
          error={error}
        />
      );
    case "reference":
      return <ReferenceField value={value} provider={provider} error={error} onChange={change} />;
    case "sizes":
      return (
        <SizeTable
          rows={form.sizes}
          provider={provider}
          faults={sizeFaults}
          onChange={(sizes) => onChange({ sizes })}
        />
      );
  }
}
