import { useEffect, useRef } from "react";
import { Button } from "react-aria-components/Button";
import { ComboBox } from "react-aria-components/ComboBox";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { Text } from "react-aria-components/Text";
import { CONTROL, type Described } from "../field.tsx";

interface ComboFieldProps extends Described {
  readonly name: string;
  /** What can be chosen, in its order. */
  readonly options: readonly string[];
  readonly defaultValue?: string;
  /** For the browser's own memory, as HTML's `autocomplete`. */
  readonly autoComplete?: string;
  readonly required?: boolean;
  readonly disabled?: boolean;
  /** When one of the options was chosen; what is typed is an event of the line itself. */
  readonly onChosen?: (() => void) | undefined;
  /** Of the page: the options' order of letters, and the sides that things stand on. */
  readonly language: string;
}

/** A line of text that helps with what is usually written there: typing narrows the list, and what is not in it counts too. */
export function ComboField({
  label,
  hint,
  error,
  name,
  options,
  defaultValue = "",
  autoComplete = "off",
  required = false,
  disabled = false,
  language,
  onChosen,
}: ComboFieldProps) {
  const line = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // A browser remembers for a page what was written in lines, not what they began with, which React says of all that it sets.
    const written = (): void => line.current?.setAttribute("value", "");
    window.addEventListener("beforeunload", written);
    return () => window.removeEventListener("beforeunload", written);
  }, []);
  return (
    <I18nProvider locale={language}>
      <ComboBox
        className="group space-y-1.5"
        name={name}
        defaultItems={options.map((option) => ({ id: option }))}
        defaultInputValue={defaultValue}
        allowsCustomValue
        menuTrigger="input"
        defaultFilter={startsWord}
        onChange={() => onChosen?.()}
        isDisabled={disabled}
        isInvalid={error !== undefined}
        validationBehavior="aria"
      >
        <Label className="block text-sm font-medium">{label}</Label>
        <div className="relative">
          <Input ref={line} className={`${CONTROL} pe-11`} autoComplete={autoComplete} required={required} />
          <Button className="absolute inset-y-0 end-0 grid w-11 place-items-center rounded-control text-muted group-data-[disabled]:opacity-50">
            <svg viewBox="0 0 16 16" className="size-4" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.75">
              <path d="M3.5 6 8 10.5 12.5 6" />
            </svg>
          </Button>
        </div>
        {hint === undefined ? null : (
          <Text slot="description" className="block text-sm text-muted">
            {hint}
          </Text>
        )}
        {error === undefined ? null : (
          <Text slot="errorMessage" className="block text-sm text-bad">
            {error}
          </Text>
        )}
        <Popover
          offset={4}
          maxHeight={340}
          className="flex w-(--trigger-width) flex-col overflow-hidden rounded-card border border-line bg-surface text-ink shadow-lg"
        >
          {/* It scrolls by itself: showing the chosen option would scroll the page otherwise, which closes the list. */}
          <ListBox<{ id: string }> className="min-h-0 overflow-auto overscroll-contain p-1.5 outline-none">
            {({ id }) => (
              <ListBoxItem
                textValue={id}
                className="flex min-h-11 cursor-default items-center rounded-control px-3 text-base outline-none data-[focused]:bg-sunken data-[selected]:font-semibold"
              >
                {id}
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
    </I18nProvider>
  );
}

/** Whether what was typed begins the option or a word of it; the Arabic article counts as typed or not. Accents are forgiven. */
function startsWord(option: string, typed: string): boolean {
  const words = folded(option);
  const wanted = folded(typed);
  return ` ${words}`.includes(` ${wanted}`) || ` ${words}`.includes(` ال${wanted}`);
}

function folded(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").replaceAll("-", " ").toLowerCase().trimStart();
}
