import { Availability, type Picture, type Product } from "@technova/gen/technova/product/v1/product_pb.js";
import type { Hit } from "@technova/gen/technova/search/v1/search_pb.js";
import type { Money } from "@technova/gen/technova/type/v1/money_pb.js";
import { priceIn } from "./format.server.ts";
import type { Language, Price } from "./locale.ts";
import { messagesOf } from "./messages.ts";
import { sayIn } from "./text.tsx";

export type Stock = "in" | "low" | "out";

/** A product as a list shows it. */
export interface Card {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** What the cheapest variant costs, in words: "from" it where others cost more. */
  readonly price: string;
  /** Where there is something to say about it. */
  readonly stock?: Exclude<Stock, "in">;
  readonly picture: string;
}

export function priceOf(money: Money | undefined, language: Language): Price | null {
  return money === undefined ? null : priceIn(money.currencyCode, Number(money.minorUnits), language);
}

export function stockOf(availability: Availability): Stock {
  if (availability === Availability.IN_STOCK) return "in";
  return availability === Availability.LOW ? "low" : "out";
}

/** What a hit and a product have alike. */
function cardOf(
  id: string,
  { slug, name, priceMin, priceMax, availability }: Pick<Hit, "slug" | "name" | "priceMin" | "priceMax" | "availability">,
  picture: Picture | undefined,
  language: Language,
): Card {
  const stock = stockOf(availability);
  return {
    id,
    slug,
    name,
    price: priceRange(priceMin, priceMax, language),
    ...(stock === "in" ? {} : { stock }),
    picture: picture?.url ?? "",
  };
}

function priceRange(least: Money | undefined, most: Money | undefined, language: Language): string {
  const say = sayIn(language, messagesOf(language));
  const price = priceOf(least, language)?.text;
  if (price === undefined) return say("price.none");
  return least?.minorUnits === most?.minorUnits ? price : say("price.from", { price });
}

export function cardOfHit(hit: Hit, language: Language): Card {
  return cardOf(hit.productId, hit, hit.picture, language);
}

export function cardOfProduct(product: Product, language: Language): Card {
  return cardOf(product.id, product, product.pictures[0], language);
}
