import type { Uniques } from "./page-template.ts";

/** The headers of a page that many get. Those that are the same in every answer are laid out once. */
export class HeadTemplate {
  readonly #same: readonly string[];
  readonly #own: readonly (readonly [name: string, value: string])[];
  readonly #uniques: Uniques;

  /** `headers`: with these `uniques`, wherever they stand. */
  constructor(headers: readonly (readonly [name: string, value: string])[], uniques: Uniques) {
    const isOwn = (value: string): boolean => Object.values(uniques).some((one) => value.includes(one));
    this.#same = headers.filter(([, value]) => !isOwn(value)).flat();
    this.#own = headers.filter(([, value]) => isOwn(value));
    this.#uniques = uniques;
  }

  /** The headers with these in them: names and values in turn, as Node writes them quickest. */
  list({ nonce, once }: Uniques): string[] {
    const list = [...this.#same];
    for (const [name, value] of this.#own)
      list.push(name, value.replaceAll(this.#uniques.nonce, nonce).replaceAll(this.#uniques.once, once));
    return list;
  }
}
