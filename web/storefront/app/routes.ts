import { index, route, type RouteConfig } from "@react-router/dev/routes";

export default [
  route("robots.txt", "routes/robots.ts"),
  route("sitemap.xml", "routes/sitemap.ts", { id: "sitemaps" }),
  route("sitemap/:page.xml", "routes/sitemap.ts", { id: "sitemap" }),
  route("ops/sign-in", "ops/sign-in.tsx"),
  route("ops", "ops/layout.tsx", [
    index("ops/overview.tsx"),
    route("orders", "ops/orders.tsx"),
    route("orders/:id", "ops/order.tsx"),
    route("events", "ops/events.tsx"),
    route("mailbox", "ops/mailbox.tsx"),
  ]),
  // English has no prefix; German and Arabic pages live under /de and /ar.
  route(":lang?", "routes/layout.tsx", [
    index("routes/home.tsx"),
    route("c/:slug", "routes/category.tsx"),
    // Before other words, which are products' names too.
    route("p/:slug", "routes/product.tsx"),
    route("search", "routes/search.tsx"),
    route("cart", "routes/cart.tsx"),
    route("cart/changes", "routes/changes.ts"),
    route("checkout", "routes/checkout.tsx"),
    route("order/:id", "routes/order.tsx"),
    route("suggest", "routes/suggest.ts"),
    route("preferences", "routes/preferences.ts"),
    route("*", "routes/missing.tsx"),
  ]),
] satisfies RouteConfig;
