import type { ConnectError } from "@connectrpc/connect";
import { codeToHttpStatus } from "@connectrpc/connect/protocol-connect";
import { escapeHtml, header, type EdgeRequest, type EdgeResponse } from "../http.ts";
import { page } from "../page.ts";

const TEXTS = {
  en: {
    title: "Very many people are here just now",
    next: "The page comes by itself in a moment. Your cart is safe.",
    again: "Try now",
    form: "Nothing was sent. Go back and send it again in a moment; what you typed is still there.",
  },
  de: {
    title: "Gerade sind sehr viele hier",
    next: "Die Seite kommt gleich von selbst. Ihr Warenkorb ist sicher.",
    again: "Jetzt versuchen",
    form: "Es wurde nichts gesendet. Gehen Sie zurück und senden Sie es gleich noch einmal; Ihre Eingaben sind noch da.",
  },
  ar: {
    title: "المتجر مزدحم جدًا الآن",
    next: "ستظهر الصفحة تلقائيًا بعد لحظات. سلّتك محفوظة.",
    again: "حاول الآن",
    form: "لم يُرسل شيء. ارجع وأعد الإرسال بعد لحظات؛ ما كتبته ما زال موجودًا.",
  },
} as const;

/** Whether somebody waits for a page who would rather read a sentence than an error's name. */
export function wantsPage(request: EdgeRequest): boolean {
  return header(request, "accept")?.includes("text/html") === true;
}

/** Tells a reader that there is too much to do, and asks again by itself; a form is sent again only by whoever sent it. */
export function busyPage(request: EdgeRequest, response: EdgeResponse, pathname: string, error: ConnectError): void {
  const prefix = pathname.split("/")[1];
  const lang = prefix === "de" || prefix === "ar" ? prefix : "en";
  const { title, next, again, form } = TEXTS[lang];
  const retryAfter = error.metadata.get("retry-after") ?? "2";
  const headers = Object.fromEntries(error.metadata);
  const isForm = request.method === "POST";
  const body = isForm ? `<p>${escapeHtml(form)}</p>` : `<p>${escapeHtml(next)}</p><p><a href="">${escapeHtml(again)}</a></p>`;
  page(response, codeToHttpStatus(error.code), title, body, {
    headers: { ...headers, "retry-after": retryAfter },
    lang,
    ...(isForm ? {} : { refreshS: Number(retryAfter) }),
  });
}
