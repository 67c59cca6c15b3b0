/** Somebody who loads pages, and keeps cookies. */
export class Visitor {
  readonly #url: string;
  /** As browsers send it. */
  cookie = "";

  constructor(url: string) {
    this.#url = url;
  }

  async html(path: string): Promise<string> {
    const response = await fetch(this.#url + path, { headers: { cookie: this.cookie } });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.text();
  }

  /** Addresses of those on the home page. */
  async products(): Promise<readonly [string, ...string[]]> {
    const [first, ...others] = new Set((await this.html("/")).match(/\/p\/[a-z0-9-]+/g));
    if (first === undefined) throw new Error("the home page shows no product");
    return [first, ...others];
  }

  async buy(product: string): Promise<void> {
    const variant = /name="variant"[^>]*value="(var_[^"]+)"/.exec(await this.html(product))?.[1] ?? "";
    const body = new URLSearchParams({ variant, quantity: "1" });
    const response = await fetch(this.#url + product, { method: "POST", body, headers: { origin: this.#url }, redirect: "manual" });
    this.cookie = response.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
  }

  async #textsOf(html: string): Promise<string> {
    for (const [file] of html.matchAll(/\/assets\/shop-[\w-]+\.js/g)) {
      const texts = /en-[\w-]+\.js/.exec(await (await fetch(this.#url + file)).text())?.[0];
      if (texts !== undefined) return `/assets/${texts}`;
    }
    throw new Error("the page's texts were not found");
  }

  /** Bytes on the wire of all script that a page loads before it is usable. */
  async scriptBytes(path: string): Promise<number> {
    const html = await this.html(path);
    // What is preloaded or imported; the manifest names files of other pages besides.
    const files = new Set([...html.matchAll(/(?:href=|from |import )"(\/assets\/[\w.-]+\.js)"/g)].map(([, file]) => file ?? ""));
    // The texts, which the entry asks for by itself.
    files.add(await this.#textsOf(html));
    let bytes = 0;
    for (const file of files) {
      const response = await fetch(this.#url + file, { headers: { "accept-encoding": "gzip" } });
      bytes += Number(response.headers.get("content-length"));
    }
    return bytes;
  }
}
