import { ProductService } from "@technova/gen/technova/product/v1/product_service_pb.js";
import { SearchService } from "@technova/gen/technova/search/v1/search_service_pb.js";
import { defineModule } from "@technova/module";
import type { Queryable } from "@technova/store";
import { availabilityChanged, onAvailabilityChanged } from "./events/availability-changed.ts";
import { onProductChanged, productChanged } from "./events/product-changed.ts";
import { feeding } from "./jobs/feeding.ts";
import { searchRpcs } from "./rpc/search.ts";
import { PostgresIndex } from "./storage/postgres-index.ts";
import { searchSchema } from "./storage/schema.ts";

/** search: finds products by words. */
export const searchModule = defineModule({
  name: "search",
  services: [SearchService],
  schemas: [searchSchema],
  consumers: [productChanged, availabilityChanged],
  create({ database, client, clock, logger, bus }) {
    const deps = {
      database,
      products: client(ProductService),
      indexOn: (queryable: Queryable) => new PostgresIndex(queryable, clock),
      clock,
      bus,
    };
    const { feed, rebuild } = feeding(deps, logger);
    const wake = (): void => feed.wake();
    return {
      routes: (routes) =>
        routes.service(
          SearchService,
          searchRpcs({ database, index: new PostgresIndex(database, clock), clock, rebuild: () => rebuild.wake() }),
        ),
      consumers: [onProductChanged({ clock, wake }), onAvailabilityChanged({ clock, wake })],
      jobs: [feed, rebuild],
    };
  },
});
