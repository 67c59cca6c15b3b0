export { authModule } from "./module.ts";
