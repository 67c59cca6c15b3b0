import type { Config } from "@react-router/dev/config";

// React Router compares a form's origin with the address as this process sees it, which behind a proxy that ends TLS is
// another; every action asks Shop.open, which knows the right one.
export default { ssr: true, serverModuleFormat: "esm", routeDiscovery: { mode: "initial" }, allowedActionOrigins: ["**"] } satisfies Config;
