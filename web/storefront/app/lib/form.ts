/** A text field of a form, without what surrounds it; empty where there is none. */
export function textOf(form: FormData, name: string, most = 300): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim().slice(0, most) : "";
}
