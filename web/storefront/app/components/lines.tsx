import { priceText, type Price } from "../lib/locale.ts";

/** What is bought, as the checkout and an order show it. */
export interface Line {
  readonly id: string;
  readonly name: string;
  readonly options: string;
  readonly quantity: number;
  readonly total: Price | null;
}

export function Lines({ lines }: { readonly lines: readonly Line[] }) {
  return (
    <ul className="space-y-3">
      {lines.map((line) => (
        <li key={line.id} className="flex flex-wrap justify-between gap-x-4">
          <span className="min-w-0 grow basis-40 wrap-anywhere">
            {line.quantity} × {line.name}
            <span className="block text-sm text-muted">{line.options}</span>
          </span>
          <span className="ms-auto tabular-nums">{priceText(line.total)}</span>
        </li>
      ))}
    </ul>
  );
}

interface Sum {
  readonly label: string;
  readonly price: Price | null;
}

/** Sums with their names; the last is the total. */
export function Sums({ sums }: { readonly sums: readonly Sum[] }) {
  return (
    <dl className="space-y-2 border-t border-line pt-4">
      {sums.map(({ label, price }, place) => (
        <div key={label} className={`flex flex-wrap justify-between gap-x-4 ${place === sums.length - 1 ? "text-lg font-semibold" : ""}`}>
          <dt>{label}</dt>
          <dd className="ms-auto tabular-nums">{priceText(price)}</dd>
        </div>
      ))}
    </dl>
  );
}
