import { useEffect, useLayoutEffect, type RefObject } from "react";

/** Of the checkout, which an order that goes well has forgotten. */
export const CHECKOUT_FORM = "technova.checkout";

type Kept = readonly (readonly [name: string, value: string | boolean])[];

/**
 * Keeps what is written in the named fields of a form for as long as the tab is open, and writes it in again when the form is
 * come back to, by whichever way: the browser's own memory of forms knows documents alone, and of those not always every field.
 * A form that has something else in it already, of the browser's or the server's, is left alone. What lists say of themselves, `unchosen`, is not kept: nobody chose it.
 */
export function useKeptForm(form: RefObject<HTMLFormElement | null>, key: string, fields: RegExp, unchosen: string): void {
  useLayoutEffect(() => {
    const { current } = form;
    if (current === null) return undefined;
    const kept = read(key);
    const known = new Map(kept);
    const isSame = controlsIn(current, fields).every(
      (one) =>
        one instanceof HTMLSelectElement ||
        one.type === "checkbox" ||
        one.type === "radio" ||
        one.value === "" ||
        one.value === known.get(one.name),
    );
    if (isSame) write(current, kept);
    const keep = (): void => store(key, chosenIn(current, fields, unchosen, new Set(read(key).map(([name]) => name))));
    window.addEventListener("pagehide", keep);
    return () => {
      window.removeEventListener("pagehide", keep);
      keep();
    };
  }, [form, key, fields, unchosen]);
}

/** Forgets it once what it was written for is done. */
export function useForgottenForm(key: string, isDone: boolean): void {
  useEffect(() => {
    if (isDone) store(key, []);
  }, [key, isDone]);
}

function isControl(element: Element): element is HTMLInputElement | HTMLSelectElement {
  return element instanceof HTMLInputElement || element instanceof HTMLSelectElement;
}

function controlsIn(form: HTMLFormElement, fields: RegExp): (HTMLInputElement | HTMLSelectElement)[] {
  return [...form.elements].filter(isControl).filter(({ name }) => fields.test(name));
}

/** What was written or chosen; where something was before, `known`, whatever there is now was chosen too. */
function chosenIn(form: HTMLFormElement, fields: RegExp, unchosen: string, known: ReadonlySet<string>): Kept {
  return controlsIn(form, fields)
    .filter((one) =>
      one instanceof HTMLInputElement ? one.type !== "radio" || one.checked : one.value !== unchosen || known.has(one.name),
    )
    .map((one) => [one.name, one instanceof HTMLInputElement && one.type === "checkbox" ? one.checked : one.value] as const);
}

function write(form: HTMLFormElement, kept: Kept): void {
  for (const [name, value] of kept)
    for (const one of form.elements) {
      if (!isControl(one) || one.name !== name) continue;
      if (typeof value === "boolean") {
        if (one instanceof HTMLInputElement) one.checked = value;
      } else if (one.type !== "radio") one.value = value;
      // Clicked, so that the page hears of it.
      else if (one.value === value) one.click();
    }
}

/** Where nothing may be stored nothing is kept. */
function store(key: string, values: Kept): void {
  try {
    if (values.length === 0) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(values));
  } catch {
    // The form works without.
  }
}

function read(key: string): Kept {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? (kept as Kept) : [];
  } catch {
    return [];
  }
}
