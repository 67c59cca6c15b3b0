import { useEffect, useRef, useState, type RefObject } from "react";
import { Field, SelectField } from "@technova/ui";
import type { AreaField } from "./area-field.tsx";
import { LONGEST, addressForm, type TypedAddress } from "../lib/address-forms.ts";
import type { Language } from "../lib/locale.ts";
import { useSay } from "../lib/text.tsx";

interface AddressFieldsProps {
  readonly typed: TypedAddress;
  readonly language: Language;
  /** For `autocomplete`. */
  readonly kind: "shipping" | "billing";
  /** Before the fields' names. */
  readonly prefix?: string;
  readonly countries: readonly { readonly code: string; readonly name: string }[];
  readonly error: (name: string) => string | undefined;
  /** When one was chosen from a list, which is no event of the form. */
  readonly onAreaChosen?: () => void;
}

const AUTOCOMPLETE = { postal: "postal-code", city: "address-level2", area: "address-level1" } as const;
const LOCAL = ["postal", "city", "area"] as const;

/**
 * An address, as its country writes it. Fields that a country does not have are hidden and keep what is in them, so that
 * changing the country back and forth loses nothing. Without script the form is shown anew when it is sent.
 */
export function AddressFields({ typed, language, kind, prefix = "", countries, error, onAreaChosen }: AddressFieldsProps) {
  const say = useSay();
  const [picked, pick] = useState<string>(typed.country);
  const select = useRef<HTMLSelectElement>(null);
  // Somebody may have chosen before the script was there.
  useEffect(() => pick(select.current?.value ?? typed.country), [typed.country]);
  const { fields, required, labels } = addressForm(picked);
  const order = [...fields, ...LOCAL.filter((field) => !fields.includes(field))];
  const at = (name: keyof TypedAddress) => `${prefix}${name}`;
  const areaBox = useRef<HTMLDivElement>(null);
  const area = useAreaField(areaBox, fields.includes("area"));
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
        maxLength={LONGEST.name}
        defaultValue={typed.name}
        error={error(at("name"))}
      />
      <Field
        label={say("field.street")}
        name={at("street")}
        autoComplete={`${kind} address-line1`}
        required
        maxLength={LONGEST.street}
        defaultValue={typed.street}
        error={error(at("street"))}
      />
      <Field
        label={say("field.extra")}
        name={at("extra")}
        autoComplete={`${kind} address-line2`}
        maxLength={LONGEST.extra}
        defaultValue={typed.extra}
        error={error(at("extra"))}
      />
      <div className="grid gap-4 sm:grid-flow-col sm:auto-cols-fr">
        {order.map((field) => {
          const shown = {
            label: say(labels[field] ?? `field.${field}`),
            name: at(field),
            autoComplete: `${kind} ${AUTOCOMPLETE[field]}`,
            required: required.includes(field),
            error: error(at(field)),
          };
          return (
            <div key={field} hidden={!fields.includes(field)} {...(field === "area" ? { ref: areaBox } : {})}>
              {field === "area" && area !== undefined ? (
                <area.Component {...shown} country={picked} language={language} defaultValue={area.typed} onChosen={onAreaChosen} />
              ) : (
                <Field {...shown} maxLength={LONGEST[field]} defaultValue={typed[field]} />
              )}
            </div>
          );
        })}
      </div>
    </>
  );
}

interface LoadedArea {
  readonly Component: typeof AreaField;
  /** What stood in the field before. */
  readonly typed: string;
}

/** The field that knows the areas of countries, where it is `wanted`, once it is loaded and nobody types in the one that it replaces. */
function useAreaField(box: RefObject<HTMLDivElement | null>, wanted: boolean): LoadedArea | undefined {
  const [area, setArea] = useState<LoadedArea>();
  useEffect(() => {
    if (!wanted) return undefined;
    let left = false;
    const load = async (): Promise<void> => {
      const loaded = await import("./area-field.tsx");
      const input = box.current?.querySelector("input");
      if (input !== null && input !== undefined && document.activeElement === input)
        await new Promise((resolve) => input.addEventListener("blur", resolve, { once: true }));
      if (!left) setArea({ Component: loaded.AreaField, typed: input?.value ?? "" });
    };
    // Without it the field takes any text, as it did.
    load().catch(() => undefined);
    return () => {
      left = true;
    };
  }, [box, wanted]);
  return area;
}
