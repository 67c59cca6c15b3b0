import { readFileSync } from "node:fs";
import { join } from "node:path";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { Order } from "@technova/gen/technova/order/v1/order_pb.js";
import type { Money } from "@technova/gen/technova/type/v1/money_pb.js";
import { currencyExponent } from "@technova/kit";
import { Eta } from "eta";
import type { NotificationConfig } from "../config.ts";
import { languageOf, type Language } from "../domain/language.ts";
import type { Template } from "../domain/message.ts";
import { orderMail, type OrderFacts, type OrderMail } from "../domain/order-mail.ts";
import { loadStrings } from "./strings.ts";

const DIRECTORY = join(import.meta.dirname, "../../templates");

export interface WrittenMail {
  readonly language: Language;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What a mail is about. */
export interface OrderToTell {
  readonly order: Order;
  /** With which a guest may see and cancel it. */
  readonly key: string;
  readonly trackingNumbers: readonly string[];
}

type Sender = Pick<NotificationConfig, "shop" | "publicUrl">;

/** Writes mails from the templates; everything is read and parsed when it is made. */
export class MailWriter {
  readonly #say = loadStrings();
  readonly #html: (mail: OrderMail) => string;
  readonly #text: (mail: OrderMail) => string;

  constructor() {
    const read = (name: string): string => readFileSync(join(DIRECTORY, name), "utf8");
    const html = new Eta({ autoEscape: true });
    const text = new Eta({ autoEscape: false });
    const [htmlTemplate, textTemplate] = [html.compile(read("order-mail.html.eta")), text.compile(read("order-mail.text.eta"))];
    this.#html = (mail) => html.render(htmlTemplate, mail);
    this.#text = (mail) => text.render(textTemplate, mail);
  }

  /** Undefined where there is nothing to say any more. */
  write(template: Template, { order, key, trackingNumbers }: OrderToTell, { shop, publicUrl }: Sender): WrittenMail | undefined {
    const language = languageOf(order.locale);
    // English pages have no prefix.
    const prefix = language === "en" ? "" : `/${language}`;
    const viewUrl = `${publicUrl}${prefix}/order/${order.id}?key=${key}`;
    const mail = orderMail(template, { ...factsOf(order, trackingNumbers, language), viewUrl }, language, this.#say(language), shop);
    if (mail === undefined) return undefined;
    const text = `${this.#text(mail)
      .replaceAll(/\n{3,}/g, "\n\n")
      .trim()}\n`;
    return { language, subject: oneLine(mail.subject), text, html: this.#html(mail) };
  }
}

function factsOf(order: Order, trackingNumbers: readonly string[], language: Language): Omit<OrderFacts, "viewUrl"> {
  const money = (value: Money | undefined): string => (value === undefined ? "" : formatMoney(value, language));
  const address = order.shippingAddress;
  return {
    id: order.id,
    recipientName: address?.recipients[0] ?? "",
    lines: order.lines.map(({ name, options, quantity, total }) => ({ name, options, quantity, total: money(total) })),
    subtotal: money(order.subtotal),
    shippingName: order.shippingName,
    shippingPrice: money(order.shippingPrice),
    total: money(order.total),
    address: [
      ...(address?.recipients ?? []),
      address?.organization ?? "",
      ...(address?.addressLines ?? []),
      `${address?.postalCode ?? ""} ${address?.locality ?? ""}`.trim(),
      address?.administrativeArea ?? "",
      address?.regionCode === undefined
        ? ""
        : (new Intl.DisplayNames([language], { type: "region" }).of(address.regionCode) ?? address.regionCode),
    ].filter((line) => line !== ""),
    actionUrl: order.actionUrl,
    actionUntil:
      order.actionExpireTime === undefined
        ? ""
        : new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).format(
            timestampDate(order.actionExpireTime),
          ) + " UTC",
    cancelReason: order.cancelReason,
    refunded: order.timeline.some((entry) => entry.kind === "PAYMENT_REFUNDED"),
    trackingNumbers,
  };
}

/** An exact amount as people of a language write it. */
function formatMoney({ currencyCode, minorUnits }: Money, language: Language): string {
  const exponent = currencyExponent(currencyCode);
  const digits = minorUnits.toString().padStart(exponent + 1, "0");
  const decimal = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
  return new Intl.NumberFormat(language, { style: "currency", currency: currencyCode }).format(decimal as Intl.StringNumericLiteral);
}

/** A header has no line breaks, whatever a product is called. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
