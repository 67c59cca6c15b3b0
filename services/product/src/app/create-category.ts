import type { CreateCategoryRequest } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { DomainError } from "@technova/kit";
import type { IdempotencyKey } from "@technova/store";
import { checkTexts } from "../domain/catalogue.ts";
import { Category } from "../storage/entities.ts";
import { writeUnique } from "../storage/write.ts";
import type { ProductDependencies } from "./dependencies.ts";

/** Adds a category below its parent; returns its id. */
export async function createCategory(deps: ProductDependencies, request: CreateCategoryRequest, key: IdempotencyKey): Promise<string> {
  const texts = checkTexts(request.texts);
  const now = deps.clock.now();
  return deps.idempotency.remember(
    deps.database,
    key,
    now,
    () =>
      writeUnique(deps.orm, `a category with the slug ${request.slug} exists; choose another`, async (em, tx) => {
        const id = deps.newId("cat");
        const earlier = await deps.idempotency.begin(tx, key, id, now);
        if (earlier !== undefined) return earlier;
        const parent = request.parentId === "" ? null : await em.findOne(Category, { id: request.parentId });
        if (parent === null && request.parentId !== "")
          throw new DomainError("CATEGORY_UNKNOWN", `there is no category ${request.parentId}; ListCategories tells which there are`);
        if ((await em.findOne(Category, { slug: request.slug }, { fields: ["id"] })) !== null)
          throw new DomainError("ALREADY_EXISTS", `a category with the slug ${request.slug} exists; choose another`);
        em.create(Category, {
          id,
          parentId: parent?.id ?? null,
          slug: request.slug,
          texts,
          position: request.position,
          path: [...(parent?.path ?? []), id],
        });
        return id;
      }),
    (earlier) => earlier,
  );
}
