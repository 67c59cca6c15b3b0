export { productModule } from "./module.ts";
