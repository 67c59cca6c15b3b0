import { defineEntity, p } from "@mikro-orm/core";
import type { OptionText, ProductState, Texts } from "../domain/catalogue.ts";

/** The aggregates that people edit; the hot reads go past them (read.ts). */
const CategorySchema = defineEntity({
  name: "Category",
  tableName: "category",
  schema: "product",
  properties: {
    id: p.text().primary(),
    parentId: p.text().nullable(),
    slug: p.text().unique(),
    texts: p.json<Texts>(),
    position: p.integer().default(0),
    path: p.array().columnType("text[]"),
  },
});
export class Category extends CategorySchema.class {}
CategorySchema.setClass(Category);

const ProductEntitySchema = defineEntity({
  name: "Product",
  tableName: "product",
  schema: "product",
  properties: {
    id: p.text().primary(),
    slug: p.text().unique(),
    categoryId: p.text(),
    state: p.text().$type<ProductState>(),
    texts: p.json<Texts>(),
    search: p.text(),
    revision: p.integer().version(),
    createTime: p.datetime(),
    updateTime: p.datetime(),
    variants: () => p.oneToMany(Variant).mappedBy("product").orderBy({ position: "asc" }),
  },
});
export class Product extends ProductEntitySchema.class {}
ProductEntitySchema.setClass(Product);

const VariantSchema = defineEntity({
  name: "Variant",
  tableName: "variant",
  schema: "product",
  properties: {
    id: p.text().primary(),
    product: () => p.manyToOne(Product),
    sku: p.text().unique(),
    position: p.integer(),
    options: p.json<OptionText[]>(),
    weightGrams: p.integer(),
    lengthMm: p.integer(),
    widthMm: p.integer(),
    heightMm: p.integer(),
    prices: () => p.oneToMany(Price).mappedBy("variant"),
  },
});
export class Variant extends VariantSchema.class {}
VariantSchema.setClass(Variant);

const PriceSchema = defineEntity({
  name: "Price",
  tableName: "price",
  schema: "product",
  properties: {
    variant: () => p.manyToOne(Variant).primary(),
    currency: p.text().primary(),
    minorUnits: p.bigint("bigint"),
  },
});
export class Price extends PriceSchema.class {}
PriceSchema.setClass(Price);

export const PRODUCT_ENTITIES = [Category, Product, Variant, Price];
