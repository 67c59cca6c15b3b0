import { authModule } from "@technova/auth";
import { inventoryModule } from "@technova/inventory";
import type { ServiceModule } from "@technova/module";
import { notificationModule } from "@technova/notification";
import { operationsModule } from "@technova/operations";
import { orderModule } from "@technova/order";
import { paymentModule } from "@technova/payment";
import { productModule } from "@technova/product";
import { searchModule } from "@technova/search";
import { shippingModule } from "@technova/shipping";

/** The whole platform: a plain list. Adding a service is adding a line here. */
export const MODULES: readonly ServiceModule[] = [
  authModule,
  productModule,
  inventoryModule,
  orderModule,
  paymentModule,
  shippingModule,
  notificationModule,
  searchModule,
  operationsModule,
];
