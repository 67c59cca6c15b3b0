import { join } from "node:path";
import { matchRoutes, type RouteObject, type ServerBuild } from "react-router";
import { expect, it } from "vitest";
import { byPath } from "../page-build.ts";

const WORDS = ["c", "p", "search", "cart", "de", "xx", "kitchen", "a_2", "Kitchen", "_", "%64e"];
const PATHS = WORDS.flatMap((one) => [
  `/${one}`,
  ...WORDS.flatMap((two) => [`/${one}/${two}`, ...WORDS.map((three) => `/${one}/${two}/${three}`)]),
]);
const ALL = ["/", ...PATHS.flatMap((path) => [path, `${path}/`])];

it("a page's own build takes a path for the page that the whole build takes it for", async () => {
  const whole = (await import(join(import.meta.dirname, "../build/server/index.js"))) as ServerBuild;
  const buildOf = byPath(whole, (build) => build);
  const routesIn = (build: ServerBuild, path: string): (string | undefined)[] | undefined =>
    matchRoutes(treeOf(build), path)?.map(({ route }) => route.id);
  for (const path of ALL) {
    expect(routesIn(buildOf(path), path), path).toEqual(routesIn(whole, path));
    const data = path.endsWith("/") ? `${path}_.data` : `${path}.data`;
    expect(routesIn(buildOf(data), path), data).toEqual(routesIn(whole, path));
  }
  for (const path of ["/", "/de", "/c/kitchen", "/ar/p/search", "/p/search", "/de/search", "/_.data", "/c/kitchen.data"])
    expect(buildOf(path), path).not.toBe(whole);
});

function treeOf({ routes }: ServerBuild, parent?: string): RouteObject[] {
  return Object.values(routes).flatMap((route): RouteObject[] => {
    if (route === undefined || route.parentId !== parent) return [];
    const { id, path, index, caseSensitive } = route;
    if (index === true) return [{ id, index }];
    return [
      {
        id,
        children: treeOf({ routes } as ServerBuild, id),
        ...(path === undefined ? {} : { path }),
        ...(caseSensitive === undefined ? {} : { caseSensitive }),
      },
    ];
  });
}
