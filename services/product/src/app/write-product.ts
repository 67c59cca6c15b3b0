import { LockMode, type EntityManager } from "@mikro-orm/postgresql";
import { event } from "@technova/bus";
import { ProductChangedSchema } from "@technova/gen/technova/product/v1/product_events_pb.js";
import { PublicationState } from "@technova/gen/technova/product/v1/product_pb.js";
import type { CreateProductRequest, UpdateProductRequest, VariantInput } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { DomainError, invalidField, type Locale } from "@technova/kit";
import type { IdempotencyKey, Transaction } from "@technova/store";
import { checkChange, checkTexts, checkVariants, searchText, type OptionText } from "../domain/catalogue.ts";
import { Category, Price, Product, Variant } from "../storage/entities.ts";
import { refreshCard, writeUnique } from "../storage/write.ts";
import type { ProductDependencies } from "./dependencies.ts";
import { PUBLICATION_STATES } from "./states.ts";

/** Adds a product with its variants; returns its id. A repeat with the same key returns the first one's. */
export async function createProduct(deps: ProductDependencies, request: CreateProductRequest, key: IdempotencyKey): Promise<string> {
  const texts = checkTexts(request.texts);
  checkVariants(request.variants.map(draftOf));
  const now = deps.clock.now();
  return deps.idempotency.remember(
    deps.database,
    key,
    now,
    () =>
      writeUnique(deps.orm, "a product with this slug or one of these SKUs exists; choose another", async (em, tx) => {
        const id = deps.newId("prd");
        const earlier = await deps.idempotency.begin(tx, key, id, now);
        if (earlier !== undefined) return earlier;
        await refuseUnknownCategory(em, request.categoryId);
        await refuseTaken(em, "", request.slug, request.variants);
        const product = em.create(Product, {
          id,
          slug: request.slug,
          categoryId: request.categoryId,
          state: request.publish ? "published" : "draft",
          texts,
          search: searchText(
            texts,
            request.variants.map((variant) => variant.sku),
          ),
          createTime: now,
          updateTime: now,
        });
        request.variants.forEach((input, position) => addVariant(em, deps, product, input, position));
        await finish(deps, tx, em, product);
        return id;
      }),
    (earlier) => earlier,
  );
}

/** Changes what is sent; returns nothing, the caller reads the product again. */
export async function updateProduct(deps: ProductDependencies, request: UpdateProductRequest): Promise<void> {
  const texts = checkTexts(request.texts);
  await writeUnique(deps.orm, "a variant with one of these SKUs exists; choose another", async (em, tx) => {
    const product = await lockProduct(em, request.id);
    checkChange(product, Number(request.revision));
    if (request.categoryId !== "") await refuseUnknownCategory(em, request.categoryId);
    const known = new Map(product.variants.getItems().map((variant) => [variant.id, variant]));
    for (const [index, input] of request.variants.entries()) {
      if (input.id !== "" && !known.has(input.id)) {
        throw invalidField(`variants[${index}].id`, "is no variant of this product");
      }
    }
    await refuseTaken(em, product.id, product.slug, request.variants);
    let position = known.size;
    for (const input of request.variants) {
      const variant = known.get(input.id);
      if (variant === undefined) addVariant(em, deps, product, input, position++);
      else changeVariant(em, variant, input);
    }
    const all = product.variants.getItems();
    checkVariants(
      all.map((variant) => ({
        sku: variant.sku,
        options: variant.options,
        prices: variant.prices.getItems().map((price) => ({ currency: price.currency, minor: price.minorUnits })),
      })),
    );
    if (request.categoryId !== "") product.categoryId = request.categoryId;
    if (request.state === PublicationState.DRAFT) product.state = "draft";
    if (request.state === PublicationState.PUBLISHED) product.state = "published";
    product.texts = { ...product.texts, ...texts };
    product.search = searchText(
      product.texts,
      all.map((variant) => variant.sku),
    );
    // Always later than before, so that the revision grows where only variants or prices change.
    product.updateTime = new Date(Math.max(deps.clock.now().getTime(), product.updateTime.getTime() + 1));
    await finish(deps, tx, em, product);
  });
}

/** Takes a product out of the shop; archiving twice is no error. */
export async function archiveProduct(deps: ProductDependencies, id: string): Promise<void> {
  await deps.orm.transaction(async (em, tx) => {
    const product = await lockProduct(em, id);
    if (product.state === "archived") return;
    product.state = "archived";
    product.updateTime = deps.clock.now();
    await finish(deps, tx, em, product);
  });
}

async function finish(deps: ProductDependencies, tx: Transaction, em: EntityManager, product: Product): Promise<void> {
  await em.flush();
  await refreshCard(tx, product.id);
  const { id, slug, state, revision } = product;
  const variantIds = product.variants.getItems().map((variant) => variant.id);
  await deps.bus.publish(
    tx,
    event(ProductChangedSchema, id, { productId: id, slug, state: PUBLICATION_STATES[state], revision: BigInt(revision), variantIds }),
  );
}

async function lockProduct(em: EntityManager, id: string): Promise<Product> {
  // Alone at first: a lock cannot take the outer joins of what belongs to it.
  const product = await em.findOne(Product, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (product === null) throw new DomainError("NOT_FOUND", "there is no such product");
  await em.populate(product, ["variants", "variants.prices"]);
  return product;
}

function addVariant(em: EntityManager, deps: ProductDependencies, product: Product, input: VariantInput, position: number): void {
  const variant = em.create(Variant, { id: deps.newId("var"), product, position, ...shapeOf(input) });
  for (const price of input.prices) em.create(Price, { variant, currency: price.currencyCode, minorUnits: price.minorUnits });
}

function changeVariant(em: EntityManager, variant: Variant, input: VariantInput): void {
  Object.assign(variant, shapeOf(input));
  for (const price of input.prices) {
    const known = variant.prices.getItems().find((one) => one.currency === price.currencyCode);
    if (known === undefined) em.create(Price, { variant, currency: price.currencyCode, minorUnits: price.minorUnits });
    else known.minorUnits = price.minorUnits;
  }
}

function shapeOf(input: VariantInput) {
  const { sku, weightGrams, lengthMm, widthMm, heightMm } = input;
  return { sku, weightGrams, lengthMm, widthMm, heightMm, options: input.options.map(optionOf) };
}

function optionOf(option: VariantInput["options"][number]): OptionText {
  const inEnglish = (text: string): Partial<Record<Locale, string>> => ({ en: text });
  return { code: option.code, name: inEnglish(option.name), valueCode: option.valueCode, valueName: inEnglish(option.valueName) };
}

function draftOf(input: VariantInput) {
  return {
    sku: input.sku,
    options: input.options,
    prices: input.prices.map((price) => ({ currency: price.currencyCode, minor: price.minorUnits })),
  };
}

async function refuseTaken(em: EntityManager, productId: string, slug: string, variants: readonly VariantInput[]): Promise<void> {
  const bySlug = await em.findOne(Product, { slug }, { fields: ["id"] });
  if (bySlug !== null && bySlug.id !== productId)
    throw new DomainError("ALREADY_EXISTS", `a product with the slug ${slug} exists; choose another`);
  const taken = await em.find(Variant, { sku: { $in: variants.map((variant) => variant.sku) } }, { fields: ["id", "sku"] });
  const foreign = taken.find((one) => !variants.some((variant) => variant.id === one.id && variant.sku === one.sku));
  if (foreign !== undefined) throw new DomainError("ALREADY_EXISTS", `a variant with the SKU ${foreign.sku} exists; choose another`);
}

async function refuseUnknownCategory(em: EntityManager, id: string): Promise<void> {
  // Not a count: MikroORM cannot read one, since the pool gives 64-bit numbers as BigInt.
  if ((await em.findOne(Category, { id }, { fields: ["id"] })) !== null) return;
  throw new DomainError("CATEGORY_UNKNOWN", `there is no category ${id}; ListCategories tells which there are`);
}
