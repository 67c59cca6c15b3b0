export { paymentModule } from "./module.ts";
