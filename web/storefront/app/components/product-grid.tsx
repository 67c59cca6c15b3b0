import { Suspense } from "react";
import { Link } from "react-router";
import { Badge } from "@technova/ui";
import { pathIn, type Language } from "../lib/locale.ts";
import type { Card } from "../lib/shown.server.ts";
import { useLive } from "../lib/live.ts";
import { Picture } from "./picture.tsx";
import { useSay } from "../lib/text.tsx";

/** As many as a phone shows at first. More would be fetched before the page's style, since React asks for them in its head. */
const EAGER = 2;

/** Those behind are laid out and painted when somebody comes near; the room around them is for the focus, which would be cut off. */
const SEEN = 4;
const LATER = "-m-2 p-2 [content-visibility:auto] [contain-intrinsic-size:auto_22rem]";

/** Products in a grid. `first`: it is what a page begins with. */
export function ProductGrid({
  cards,
  language,
  first = false,
}: {
  readonly cards: readonly Card[];
  readonly language: Language;
  readonly first?: boolean;
}) {
  useLive(cards.map((card) => card.id));
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,max(8rem,40%)),1fr))] gap-x-4 gap-y-8 sm:gap-x-6 md:grid-cols-3 xl:grid-cols-4">
      {cards.map((card, place) => {
        const shown = <ProductCard card={card} language={language} eager={first && place < EAGER} />;
        return place < SEEN ? (
          <li key={card.slug}>{shown}</li>
        ) : (
          <li key={card.slug} className={LATER}>
            {/* Nothing is waited for: React makes what is in a boundary alive apart, in a task of its own. */}
            <Suspense>{shown}</Suspense>
          </li>
        );
      })}
    </ul>
  );
}

function ProductCard({ card, language, eager }: { readonly card: Card; readonly language: Language; readonly eager: boolean }) {
  const say = useSay();
  return (
    <article className="group relative">
      <div className="overflow-hidden rounded-card border border-line bg-sunken">
        <Picture
          src={card.picture}
          widths={[360, 540, 720]}
          sizes="(min-width: 80rem) 18rem, (min-width: 48rem) 30vw, 45vw"
          alt=""
          width={800}
          height={800}
          loading={eager ? "eager" : "lazy"}
          decoding="async"
          className="aspect-square w-full object-cover transition-transform duration-500 ease-calm group-hover:scale-[1.03]"
        />
      </div>
      <h3 className="mt-3 text-sm leading-snug font-medium text-pretty wrap-anywhere sm:text-base">
        <Link to={pathIn(language, `/p/${card.slug}`)} prefetch="intent" className="after:absolute after:inset-0">
          {card.name}
        </Link>
      </h3>
      <p className="mt-1 tabular-nums">{card.price}</p>
      {card.stock === undefined ? null : <Badge tone={card.stock === "low" ? "warn" : "quiet"}>{say(`stock.${card.stock}`)}</Badge>}
    </article>
  );
}
