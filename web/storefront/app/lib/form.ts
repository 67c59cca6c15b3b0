import { data } from "react-router";

/** The form of a request; throws a 400 where it cannot be read. */
export async function formOf(request: Request): Promise<FormData> {
  try {
    return await request.formData();
  } catch {
    throw data(null, { status: 400 });
  }
}

/** A text field of a form, without what surrounds it or cannot be seen; empty where there is none. */
export function textOf(form: FormData, name: string, most = 300): string {
  const value = form.get(name);
  return typeof value === "string"
    ? value
        .replaceAll(/\p{Cc}+/gu, " ")
        .trim()
        .slice(0, most)
    : "";
}

/** A whole number of things, as people write it; undefined for anything else. */
export function quantityOf(form: FormData): number | undefined {
  const text = textOf(form, "quantity");
  return /^\d{1,3}$/.test(text) ? Number(text) : undefined;
}
