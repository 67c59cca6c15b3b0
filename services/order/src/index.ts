export { orderModule } from "./module.ts";
