import { DeadLetters, EventStatus } from "@technova/bus";
import { OperationsService } from "@technova/gen/technova/operations/v1/operations_service_pb.js";
import { defineModule } from "@technova/module";
import { operationsRpcs } from "./rpc/operations.ts";

/** operations: how the platform is doing, for those who run it. It has no data of its own. */
export const operationsModule = defineModule({
  name: "operations",
  services: [OperationsService],
  create: ({ database }) => ({
    routes: (routes) => routes.service(OperationsService, operationsRpcs(new EventStatus(database), new DeadLetters(database))),
  }),
});
