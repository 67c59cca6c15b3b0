import type { ServerBuild } from "react-router";

const LANGUAGE = String.raw`^(?:/(?:de|ar))?`;
/** `/_.data` at a path's end is the data of the path that ends with a slash. */
const NAME = String.raw`(?!_\.data$)[\w-]+`;
/** What is asked for most, by the id of its route; the ending is of its data alone. */
const MOST_ASKED: readonly (readonly [route: string, path: RegExp])[] = [
  ["routes/home", /^\/(?:_\.data|(?:de|ar)(?:\.data)?)?$/],
  ["routes/category", new RegExp(String.raw`${LANGUAGE}/c/${NAME}(?:\.data)?$`)],
  ["routes/product", new RegExp(String.raw`${LANGUAGE}/p/${NAME}(?:\.data)?$`)],
  ["routes/search", new RegExp(String.raw`${LANGUAGE}/search(?:\.data)?$`)],
];

/**
 * The build that answers a path: for what is asked for most one that has only the routes of that page. For each page React
 * Router goes through all routes three times, a tenth of what a page costs.
 */
export function buildsByPath<Build extends ServerBuild>(whole: Build): (path: string) => Build {
  const small = MOST_ASKED.map(([route, path]) => ({ path, build: withRoutesOf(whole, route) }));
  return (path) => small.find((one) => one.path.test(path))?.build ?? whole;
}

/** With a route and those around it. */
function withRoutesOf<Build extends ServerBuild>(whole: Build, leaf: string): Build {
  const ids = new Set<string>();
  for (let id: string | undefined = leaf; id !== undefined; id = whole.routes[id]?.parentId) ids.add(id);
  const only = <Route>(routes: Readonly<Record<string, Route>>): Record<string, Route> =>
    Object.fromEntries(Object.entries(routes).filter(([id]) => ids.has(id)));
  return { ...whole, routes: only(whole.routes), assets: { ...whole.assets, routes: only(whole.assets.routes) } };
}
