import type { MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError, type Client } from "@connectrpc/connect";
import { event } from "@technova/bus";
import { AvailabilityChangedSchema, ProductChangedSchema } from "@technova/gen/technova/product/v1/product_events_pb.js";
import { Availability, PublicationState, type ProductDocumentSchema } from "@technova/gen/technova/product/v1/product_pb.js";
import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { SearchService } from "@technova/gen/technova/search/v1/search_service_pb.js";
import { DomainError, newId } from "@technova/kit";
import { fakeService, guest, hostModules, nobody, operator, type HostedModules } from "@technova/testing";
import { statement } from "@technova/store";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { searchModule } from "../src/index.ts";

/** As the consumer does when another change arrives. */
const MARK = statement("test.search-mark", "UPDATE search.pending SET change = change + 1, due = $2 WHERE product_id = $1");

type Document = Extract<MessageInitShape<typeof ProductDocumentSchema>, { $typeName?: never }> & { readonly id: string };

describe("search", () => {
  let host: HostedModules;
  let search: Client<typeof SearchService>;
  const catalogue = new Map<string, Document>();
  let away = false;
  /** Called while the catalogue is asked, after it has looked. */
  let meanwhile: (() => Promise<void>) | undefined;

  const sold = (name: string, parts: Partial<Document> = {}): Document => {
    const id = parts.id ?? newId("prd");
    const document: Document = {
      id,
      slug: id,
      state: PublicationState.PUBLISHED,
      revision: 1n,
      createTime: { seconds: 1_700_000_000n },
      texts: [{ locale: "en", name, description: "" }],
      categories: [{ id: "cat_1", slug: "things", names: { en: "Things" } }],
      prices: [{ currencyCode: "USD", lowest: 500n, highest: 900n }],
      availability: Availability.IN_STOCK,
      ...parts,
    };
    catalogue.set(id, document);
    return document;
  };
  const changed = (...ids: readonly string[]): Promise<void> =>
    host.db.database.transaction((tx) =>
      host.bus.publish(tx, ...ids.map((productId) => event(ProductChangedSchema, productId, { productId }))),
    );
  const found = async (query: string): Promise<string[]> => (await search.searchProducts({ query })).hits.map((hit) => hit.productId);
  const becomes = (query: string, ids: readonly string[]): Promise<void> => expect.poll(() => found(query), { timeout: 8000 }).toEqual(ids);

  beforeAll(async () => {
    sold("Firstborn");
    const products = fakeService(ProductService, {
      async exportProducts({ ids, pageToken }) {
        if (away) throw new DomainError("UNAVAILABLE", "product is away");
        const all = [...catalogue.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
        if (ids.length > 0) {
          const asked = all.filter((one) => ids.includes(one.id));
          await meanwhile?.();
          return { products: asked };
        }
        // Pages of two, so that a rebuild takes several.
        const rest = all.filter((one) => one.id > pageToken);
        return { products: rest.slice(0, 2), nextPageToken: rest.length > 2 ? (rest[1]?.id ?? "") : "" };
      },
    });
    host = await hostModules({ server: inject("server"), modules: [searchModule], fakes: [products], background: true });
    search = host.client(SearchService, nobody);
  });
  beforeEach(() => {
    away = false;
    meanwhile = undefined;
  });
  afterAll(() => host.stop());

  it("fills itself from the catalogue when it is new", () => becomes("firstborn", [[...catalogue.keys()][0] ?? ""]));

  it("follows products that are added, changed, hidden and archived", async () => {
    const { id } = sold("Teapot");
    await changed(id);
    await becomes("teapot", [id]);
    sold("Samovar", { id });
    await changed(id);
    await becomes("samovar", [id]);
    expect(await found("teapot")).toEqual([]);
    sold("Samovar", { id, state: PublicationState.ARCHIVED });
    await changed(id);
    await becomes("samovar", []);
  });

  it("follows what can be had", async () => {
    const { id } = sold("Scarcity");
    await changed(id);
    await becomes("scarcity", [id]);
    sold("Scarcity", { id, availability: Availability.OUT_OF_STOCK });
    await host.db.database.transaction((tx) =>
      host.bus.publish(tx, event(AvailabilityChangedSchema, id, { variantId: "var_1", productId: id })),
    );
    await expect
      .poll(async () => (await search.searchProducts({ query: "scarcity" })).hits[0]?.availability, { timeout: 8000 })
      .toBe(Availability.OUT_OF_STOCK);
    // Who keeps answers or watches the product is told once the index has followed: it came, and was sold out.
    const { rows } = await host.db.owner.query("SELECT FROM bus.outbox WHERE type = 'search.v1.product-indexed' AND subject_key = $1", [
      id,
    ]);
    expect(rows).toHaveLength(2);
  });

  it("keeps what it has while the catalogue is away, and what it missed arrives after", async () => {
    const { id } = sold("Latecomer");
    away = true;
    await changed(id);
    await expect.poll(async () => (await host.client(SearchService, operator("owner")).getIndexStatus({})).pending).toBe(1);
    expect(await found("firstborn")).toHaveLength(1);
    away = false;
    host.clock.advance(5000);
    await becomes("latecomer", [id]);
  });

  it("does not write what was read before a later change", async () => {
    const { id } = sold("Draft Horse");
    let once = true;
    meanwhile = async () => {
      if (!once) return;
      once = false;
      sold("Race Horse", { id });
      await host.db.database.query(MARK, [id, host.clock.now()]);
    };
    await changed(id);
    await becomes("horse", [id]);
    expect((await search.searchProducts({ query: "horse" })).hits[0]?.name).toBe("Race Horse");
  });

  it("is rebuilt without a gap, and loses what is not there any more", async () => {
    const [kept, lost] = [sold("Keeper One"), sold("Keeper Two")];
    await changed(kept.id, lost.id);
    await expect.poll(() => found("keeper"), { timeout: 8000 }).toHaveLength(2);
    // As if the events of both had been lost.
    catalogue.delete(lost.id);
    const missed = sold("Keeper Three");
    const office = host.client(SearchService, operator("owner"));
    host.clock.advance(1000);
    await office.rebuildIndex({});
    let looks = 0;
    const wanted = new Set([kept.id, missed.id]);
    for (let done = false; !done && looks < 2000; looks += 1) {
      const now = await found("keeper");
      // At no moment is what was there and is there still missing.
      expect(now).toContain(kept.id);
      done =
        now.length === wanted.size && now.every((id) => wanted.has(id)) && (await office.getIndexStatus({})).rebuildEndTime !== undefined;
    }
    expect(new Set(await found("keeper"))).toEqual(wanted);
    const status = await office.getIndexStatus({});
    expect(status.documents).toBe([...catalogue.values()].filter((one) => one.state === PublicationState.PUBLISHED).length);
    expect(status.rebuildEndTime).toBeDefined();
  });

  it("pages, and refuses a token of another search or one that is made up", async () => {
    const ids = [1, 2, 3].map((number) => sold(`Serial ${number}`).id);
    await changed(...ids);
    await expect.poll(() => found("serial"), { timeout: 8000 }).toHaveLength(3);
    const first = await search.searchProducts({ query: "serial", pageSize: 2 });
    const second = await search.searchProducts({ query: "serial", pageSize: 2, pageToken: first.nextPageToken });
    expect(new Set([...first.hits, ...second.hits].map((hit) => hit.productId))).toEqual(new Set(ids));
    expect(second.nextPageToken).toBe("");
    await expect(search.searchProducts({ query: "teapot", pageToken: first.nextPageToken })).rejects.toThrow(/other filters/);
    await expect(search.searchProducts({ query: "serial", pageToken: "bm9uc2Vuc2U" })).rejects.toThrow(/not a token/);
    await expect(search.searchProducts({ currencyCode: "EUR" })).rejects.toThrow(/USD, JPY, KWD/);
    await expect(search.searchProducts({ query: "x".repeat(201) })).rejects.toThrow(/200/);
  });

  it("takes a facet that is named twice as one, and categories by their own name alone", async () => {
    const facets = (...codes: readonly string[]) => codes.map((value) => ({ code: "colour", values: [value] }));
    const both = await search.searchProducts({ facets: facets("red", "blue") });
    const [, colours] = [both, both.facets.find((facet) => facet.code === "colour")];
    expect(
      colours?.values
        .filter((value) => value.selected)
        .map((value) => value.code)
        .toSorted(),
    ).toEqual(["blue", "red"]);
    const refused = await search.searchProducts({ facets: [{ code: "category", values: ["home"] }] }).catch((error: unknown) => error);
    expect(ConnectError.from(refused).code).toBe(Code.InvalidArgument);
  });

  it("explains and is rebuilt for operators alone", async () => {
    const visitor = host.client(SearchService, guest());
    for (const ask of [() => visitor.explainSearch({ query: "x" }), () => visitor.rebuildIndex({}), () => visitor.getIndexStatus({})])
      await expect(ask()).rejects.toThrow(/search\.index/);
    const { ranks, words } = await host.client(SearchService, operator("owner")).explainSearch({ query: "firstbron" });
    expect(words[0]?.corrections).toEqual(["firstborn"]);
    expect(ranks[0]?.hit?.name).toBe("Firstborn");
  });
});
