import type { ServerBuild } from "react-router";

const LANGUAGE = String.raw`^(?:/(?:de|ar))?`;
/** `/_.data` at a path's end is the data of the path that ends with a slash. */
const NAME = String.raw`(?!_\.data$)[\w-]{1,100}`;
/** What is asked for most, by the id of its route; the ending is of its data alone. */
const MOST_ASKED: readonly (readonly [route: string, path: RegExp])[] = [
  ["routes/home", /^\/(?:_\.data|(?:de|ar)(?:\.data)?)?$/],
  ["routes/category", new RegExp(String.raw`${LANGUAGE}/c/${NAME}(?:\.data)?$`)],
  ["routes/product", new RegExp(String.raw`${LANGUAGE}/p/${NAME}(?:\.data)?$`)],
  ["routes/search", new RegExp(String.raw`${LANGUAGE}/search(?:\.data)?$`)],
];

/** Whether a path is of those: home, categories, search and products, also as data for a page that is there already. */
export function isMostAsked(path: string): boolean {
  return MOST_ASKED.some(([, asked]) => asked.test(path));
}

/**
 * What is made of the build that answers a path: for what is asked for most one that has only the routes of that page. For
 * each page React Router goes through all routes three times, a tenth of what a page costs.
 */
export function byPath<Build extends ServerBuild, Made>(whole: Build, make: (build: Build) => Made): (path: string) => Made {
  const most = MOST_ASKED.map(([route, path]) => ({ path, made: make(withRoutesOf(whole, route)) }));
  const rest = make(whole);
  return (path) => most.find((one) => one.path.test(path))?.made ?? rest;
}

/** With a route and those around it. */
function withRoutesOf<Build extends ServerBuild>(whole: Build, leaf: string): Build {
  const ids = new Set<string>();
  for (let id: string | undefined = leaf; id !== undefined; id = whole.routes[id]?.parentId) ids.add(id);
  const only = <Route>(routes: Readonly<Record<string, Route>>): Record<string, Route> =>
    Object.fromEntries(Object.entries(routes).filter(([id]) => ids.has(id)));
  return { ...whole, routes: only(whole.routes), assets: { ...whole.assets, routes: only(whole.assets.routes) } };
}
