import { Badge } from "@technova/ui";
import type { Stock } from "../lib/shown.server.ts";
import { useSay } from "../lib/text.tsx";

/** A variant as its product's page shows it. */
export interface ShownVariant {
  readonly id: string;
  /** Its options; empty where there is nothing to choose. */
  readonly name: string;
  readonly stock: Stock;
  /** As it is shown; null where it is not sold in the currency. */
  readonly price: string | null;
}

export function isBuyable({ stock, price }: ShownVariant): boolean {
  return stock !== "out" && price !== null;
}

/** Whether it can be had, and what for. */
function Offer({ stock, price }: ShownVariant) {
  const say = useSay();
  return (
    <>
      <span aria-live="polite" className="flex">
        <Badge tone={stock === "in" ? "good" : stock === "low" ? "warn" : "quiet"}>{say(`stock.${stock}`)}</Badge>
      </span>
      <span className="ms-auto font-medium tabular-nums">{price ?? say("price.none")}</span>
    </>
  );
}

/** What there is to choose from; where there is one thing alone, that. */
export function Variants({
  variants,
  options,
  name,
  sent,
}: {
  readonly variants: readonly ShownVariant[];
  /** What is chosen by them, such as "Colour, Size". */
  readonly options: string;
  /** Of the product. */
  readonly name: string;
  /** The one that was asked for before. */
  readonly sent: string | undefined;
}) {
  const say = useSay();
  const [first, ...others] = variants;
  if (first !== undefined && others.length === 0)
    return (
      <p className="flex flex-wrap items-center gap-3">
        <input type="hidden" name="variant" value={first.id} />
        {first.name === "" ? null : <span className="wrap-anywhere">{first.name}</span>}
        <Offer {...first} />
      </p>
    );
  const buyable = variants.filter(isBuyable);
  const chosen = buyable.find((variant) => variant.id === sent) ?? buyable[0];
  return (
    <fieldset className="min-w-0 space-y-2">
      <legend className="mb-1 text-sm font-medium">{options === "" ? say("product.choose") : options}</legend>
      {variants.map((variant) => (
        <label
          key={variant.id}
          className="flex min-h-12 cursor-pointer flex-wrap items-center gap-3 rounded-control border border-line bg-surface px-4 py-2 has-checked:border-accent has-checked:ring-1 has-checked:ring-accent has-disabled:cursor-not-allowed has-disabled:opacity-70"
        >
          <input
            type="radio"
            name="variant"
            value={variant.id}
            required
            disabled={!isBuyable(variant)}
            defaultChecked={variant === chosen}
            // One that sells out while it is looked at is chosen no longer: the browser asks for another.
            ref={(radio) => void (radio?.disabled === true && (radio.checked = false))}
            className="size-5 accent-accent"
          />
          <span className="min-w-0 grow basis-16 wrap-anywhere">{variant.name === "" ? name : variant.name}</span>
          <Offer {...variant} />
        </label>
      ))}
    </fieldset>
  );
}
