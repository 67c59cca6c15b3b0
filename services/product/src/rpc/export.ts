import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import type { DocumentOptionSchema, ProductDocumentSchema } from "@technova/gen/technova/product/v1/product_pb.js";
import type { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { decodePageToken, encodePageToken } from "@technova/kit";
import type { ProductDependencies } from "../app/dependencies.ts";
import { AVAILABILITIES, PUBLICATION_STATES } from "../app/states.ts";
import { availabilityOf, wordIn } from "../domain/catalogue.ts";
import { exportByIds, exportPage, type ExportRow } from "../storage/export.ts";
import { presentPicture } from "./present.ts";

const PAGE = 100;

/** The catalogue for those who index it. */
export function exportRpcs({
  database,
}: Pick<ProductDependencies, "database">): Pick<ServiceImpl<typeof ProductService>, "exportProducts"> {
  return {
    async exportProducts({ ids, pageToken }) {
      if (ids.length > 0) return { products: (await exportByIds(database, ids)).map(presentDocument) };
      const [after = ""] = decodePageToken(pageToken, ["export"], 1) ?? [];
      const rows = await exportPage(database, String(after), PAGE + 1);
      const last = rows[PAGE - 1];
      return {
        products: rows.slice(0, PAGE).map(presentDocument),
        nextPageToken: rows.length > PAGE && last !== undefined ? encodePageToken([last.summary.id], ["export"]) : "",
      };
    },
  };
}

function presentDocument({ summary, details, most, texts, state, categories }: ExportRow): MessageInitShape<typeof ProductDocumentSchema> {
  const [picture] = details.pictures;
  return {
    id: summary.id,
    slug: summary.slug,
    state: PUBLICATION_STATES[state],
    revision: BigInt(summary.revision),
    createTime: timestampFromMs(summary.createMs),
    texts: Object.entries(texts).map(([locale, { name, description }]) => ({ locale, name, description })),
    categories: [...categories],
    options: optionsOf(details.variants),
    skus: details.variants.map(({ sku }) => sku),
    prices: Object.entries(summary.ranges).map(([currencyCode, [lowest, highest]]) => ({
      currencyCode,
      lowest: BigInt(lowest),
      highest: BigInt(highest),
    })),
    ...(picture === undefined ? {} : { picture: presentPicture(picture.hash, picture.type, wordIn(picture.alt, "en")) }),
    availability: AVAILABILITIES[availabilityOf(most)],
  };
}

function optionsOf(variants: ExportRow["details"]["variants"]): MessageInitShape<typeof DocumentOptionSchema>[] {
  const options = new Map<string, MessageInitShape<typeof DocumentOptionSchema>>();
  for (const { code, name, valueCode, valueName } of variants.flatMap((variant) => variant.options))
    options.set(`${code}=${valueCode}`, { code, names: { ...name }, valueCode, valueNames: { ...valueName } });
  return [...options.values()];
}
