export { notificationModule } from "./module.ts";
