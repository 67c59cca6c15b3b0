import { useEffect, useRef, useState } from "react";
import { Field, SelectField } from "@technova/ui";
import { addressForm, type TypedAddress } from "../lib/address-forms.ts";
import { useSay } from "../lib/text.tsx";

interface AddressFieldsProps {
  readonly typed: TypedAddress;
  /** For `autocomplete`. */
  readonly kind: "shipping" | "billing";
  /** Before the fields' names. */
  readonly prefix?: string;
  readonly countries: readonly { readonly code: string; readonly name: string }[];
  readonly error: (name: string) => string | undefined;
}

const AUTOCOMPLETE = { postal: "postal-code", city: "address-level2", area: "address-level1" } as const;
const LOCAL = ["postal", "city", "area"] as const;

/**
 * An address, as its country writes it. Fields that a country does not have are hidden and keep what is in them, so that
 * changing the country back and forth loses nothing. Without script the form is shown anew when it is sent.
 */
export function AddressFields({ typed, kind, prefix = "", countries, error }: AddressFieldsProps) {
  const say = useSay();
  const [picked, pick] = useState<string>(typed.country);
  const select = useRef<HTMLSelectElement>(null);
  // Somebody may have chosen before the script was there.
  useEffect(() => pick(select.current?.value ?? typed.country), [typed.country]);
  const { fields, required, labels } = addressForm(picked);
  const order = [...fields, ...LOCAL.filter((field) => !fields.includes(field))];
  const at = (name: keyof TypedAddress) => `${prefix}${name}`;
  return (
    <>
      <SelectField
        ref={select}
        label={say("field.country")}
        name={at("country")}
        autoComplete={`${kind} country`}
        defaultValue={typed.country}
        onChange={(event) => pick(event.currentTarget.value)}
      >
        {countries.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </SelectField>
      <Field
        label={say("field.name")}
        name={at("name")}
        autoComplete={`${kind} name`}
        required
        defaultValue={typed.name}
        error={error(at("name"))}
      />
      <Field
        label={say("field.street")}
        name={at("street")}
        autoComplete={`${kind} address-line1`}
        required
        defaultValue={typed.street}
        error={error(at("street"))}
      />
      <Field label={say("field.extra")} name={at("extra")} autoComplete={`${kind} address-line2`} defaultValue={typed.extra} />
      <div className="grid gap-4 sm:grid-flow-col sm:auto-cols-fr">
        {order.map((field) => (
          <div key={field} hidden={!fields.includes(field)}>
            <Field
              label={say(labels[field] ?? `field.${field}`)}
              name={at(field)}
              autoComplete={`${kind} ${AUTOCOMPLETE[field]}`}
              required={required.includes(field)}
              defaultValue={typed[field]}
              error={error(at(field))}
            />
          </div>
        ))}
      </div>
    </>
  );
}
