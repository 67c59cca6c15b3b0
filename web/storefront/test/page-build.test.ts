import { join } from "node:path";
import { matchRoutes, type RouteObject, type ServerBuild } from "react-router";
import { expect, it } from "vitest";
import { buildsByPath } from "../page-build.ts";

const PATHS = [
  "/",
  "/c/kitchen",
  "/p/a-kettle_2",
  "/search",
  "/cart",
  "/robots.txt",
  "/c/",
  "/c/Kitchen/",
  "/C/kitchen",
  "/p/a/b",
  "/nothing",
];
const ALL = PATHS.flatMap((path) =>
  ["", "/de", "/ar", "/xx"].map((language) => (path === "/" && language !== "" ? language : language + path)),
);

it("a page's own build takes a path for the page that the whole build takes it for", async () => {
  const whole = (await import(join(import.meta.dirname, "../build/server/index.js"))) as ServerBuild;
  const buildOf = buildsByPath(whole);
  const routesIn = (build: ServerBuild, path: string): (string | undefined)[] | undefined =>
    matchRoutes(treeOf(build), path)?.map(({ route }) => route.id);
  for (const path of ALL) {
    expect(routesIn(buildOf(path), path), path).toEqual(routesIn(whole, path));
    expect(routesIn(buildOf(`${path === "/" ? "/_" : path}.data`), path), `${path}.data`).toEqual(routesIn(whole, path));
  }
  expect(ALL.filter((path) => buildOf(path) !== whole)).toHaveLength(12);
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
