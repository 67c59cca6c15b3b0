import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import type { RateSchema, ShippingService } from "@technova/gen/technova/shipping/v1/shipping_service_pb.js";
import { DomainError, saleCurrency, toMoney } from "@technova/kit";
import { callOf } from "@technova/mesh";
import type { ShippingDependencies } from "../app/dependencies.ts";
import { confirmRate, quoteRates, type QuotedRate } from "../app/quote-rates.ts";

export function rateRpcs({
  carts,
  carriers,
}: ShippingDependencies): Pick<ServiceImpl<typeof ShippingService>, "getRates" | "estimateDelivery" | "quoteRate"> {
  return {
    async getRates({ cartId, address }, context) {
      const { owner, currencyCode: currency, items } = await carts.getCartParcel({ cartId });
      callOf(context).own(owner);
      if (items.length === 0) throw new DomainError("CART_EMPTY", "the cart is empty; add something first");
      const rates = await quoteRates(carriers, { items, currency, destination: destinationOf(address) });
      return { rates: rates.map(present) };
    },
    async estimateDelivery({ items, regionCode, currencyCode }) {
      const currency = saleCurrency(currencyCode);
      const destination = { regionCode, postalCode: "" };
      const rates = await quoteRates(carriers, { items, currency, destination }).catch((error: unknown) => {
        if (error instanceof DomainError && error.reason === "NOT_DELIVERABLE") return [];
        throw error;
      });
      return { rates: rates.map((rate) => ({ ...present(rate), id: "" })) };
    },
    async quoteRate({ rateId, items, address, currencyCode }) {
      return { rate: present(await confirmRate(carriers, { items, currency: currencyCode, destination: destinationOf(address) }, rateId)) };
    },
  };
}

function destinationOf(address: { readonly regionCode: string; readonly postalCode: string } | undefined) {
  return { regionCode: address?.regionCode ?? "", postalCode: address?.postalCode ?? "" };
}

function present(rate: QuotedRate): MessageInitShape<typeof RateSchema> {
  const { id, name, carrier, service, daysMin, daysMax } = rate;
  return { id, name, carrier, service, daysMin, daysMax, price: toMoney(rate.price) };
}
