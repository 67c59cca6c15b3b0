import { LRUCache } from "lru-cache";
import type { Product } from "@technova/gen/technova/product/v1/product_pb.js";
import { deepFreeze, type Locale } from "@technova/kit";
import { toMark, type CatalogueReader, type Mark } from "../storage/read.ts";
import { presentProduct, presentSummary } from "./present.ts";

/** How much of a product is shown: what a list shows of it, or all. */
export type ProductView = "summary" | "full";

/** In which form products are shown. */
export interface Form {
  readonly view: ProductView;
  readonly locale: Locale;
  readonly currency: string;
}

/** Products and variants that are kept at most, in any form; each takes about 2 KiB. */
const KEPT = 8192;

/** And of them in pages, beside. */
const KEPT_IN_PAGES = 4096;

/** The forms of a product in one version of it. */
interface Shown extends Pick<Mark, "version"> {
  readonly forms: Map<string, Product>;
}

/**
 * Products as messages, kept for as long as the database says that nothing of them has changed: each read asks it for
 * their marks, and only for the rest of those whose mark is another. So nothing that is shown is ever old, and what
 * is shown again is neither read nor made again. The messages are frozen, since many readers share them.
 */
export class ShownProducts {
  readonly #reader: CatalogueReader;
  readonly #kept = new LRUCache<string, Shown>({ maxSize: KEPT, sizeCalculation: ({ forms }) => sizeOf([...forms.values()]) });

  /** The products of pages that are kept, by form: of such as need nothing of the database. */
  readonly #pages = new LRUCache<readonly Mark[], ReadonlyMap<string, readonly Product[]>>({
    maxSize: KEPT_IN_PAGES,
    sizeCalculation: (forms) => 1 + [...forms.values()].reduce((size, products) => size + sizeOf(products), 0),
  });

  constructor(reader: CatalogueReader) {
    this.#reader = reader;
  }

  /** The products of ids, in their order; without those that there are not. */
  async byIds(ids: readonly string[], form: Form): Promise<readonly Product[]> {
    const marks = new Map((await this.#reader.marks(ids)).map((mark) => [mark.id, mark]));
    return this.of(
      ids.flatMap((id) => marks.get(id) ?? []),
      form,
    );
  }

  async bySlug(slug: string, form: Form): Promise<Product | undefined> {
    const mark = await this.#reader.markOf(slug);
    return mark === undefined ? undefined : (await this.of([mark], form))[0];
  }

  /** The products of marks, in their order; without those that were removed since. The same list where the marks are. */
  async of(marks: readonly Mark[], form: Form): Promise<readonly Product[]> {
    const name = `${form.view} ${form.locale} ${form.currency}`;
    const page = this.#pages.get(marks)?.get(name);
    if (page !== undefined) return page;
    const known = marks.map(({ id, version }) => {
      const shown = this.#kept.get(id);
      return shown?.version === version ? shown.forms.get(name) : undefined;
    });
    const missing = marks.filter((_mark, index) => known[index] === undefined).map(({ id }) => id);
    if (missing.length === 0) return this.#keepPage(marks, name, Object.freeze(known.filter((product) => product !== undefined)));
    const read = new Map<string, Product>();
    for (const { mark, product } of await this.#read(missing, form)) {
      const { id, version } = toMark(mark);
      read.set(id, product);
      this.#keep(id, version, name, product);
    }
    return marks.flatMap(({ id }, index) => known[index] ?? read.get(id) ?? []);
  }

  async #read(ids: readonly string[], { view, locale, currency }: Form): Promise<{ readonly mark: string; readonly product: Product }[]> {
    if (view === "summary") {
      const rows = await this.#reader.summaries(ids, locale);
      return rows.map((row) => ({ mark: row.mark, product: deepFreeze(presentSummary(row, currency)) }));
    }
    const rows = await this.#reader.products(ids, locale);
    return rows.map((row) => ({ mark: row.mark, product: deepFreeze(presentProduct(row, currency, locale)) }));
  }

  #keepPage(marks: readonly Mark[], form: string, products: readonly Product[]): readonly Product[] {
    // A list that somebody may still change is none to go by.
    if (Object.isFrozen(marks)) this.#pages.set(marks, new Map([...(this.#pages.peek(marks) ?? []), [form, products]]));
    return products;
  }

  #keep(id: string, version: string, form: string, product: Product): void {
    const shown = this.#kept.peek(id);
    const others = shown?.version === version ? shown.forms : [];
    this.#kept.set(id, { version, forms: new Map([...others, [form, product]]) });
  }
}

/** Of products, how many they are with their variants. */
function sizeOf(products: readonly Product[]): number {
  return products.reduce((size, { variants }) => size + 1 + variants.length, 0);
}
