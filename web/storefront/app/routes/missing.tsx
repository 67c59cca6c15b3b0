import { data } from "react-router";

/** No such page: a real 404, in the shop's frame. */
export function loader(): never {
  throw data(null, { status: 404 });
}

export { PageProblem as ErrorBoundary } from "../components/problem.tsx";

export default function Missing() {
  return null;
}
