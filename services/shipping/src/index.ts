export { shippingModule } from "./module.ts";
