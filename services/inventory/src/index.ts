export { inventoryModule } from "./module.ts";
