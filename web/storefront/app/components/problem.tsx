import { Link, isRouteErrorResponse, useParams, useRouteError } from "react-router";
import { buttonClass } from "@technova/ui";
import { languageOf, pathIn } from "../lib/locale.ts";
import { isNetworkError } from "../lib/offline.ts";
import { useSay } from "../lib/text.tsx";

/** What went wrong with a page, and the way on. */
function Problem({ status, kind }: { readonly status: number; readonly kind: string }) {
  const say = useSay();
  const language = languageOf(useParams().lang) ?? "en";
  return (
    <main className="mx-auto max-w-xl space-y-5 px-5 py-24 text-center">
      <title>{`${say(`problem.${kind}`)} – TechNova`}</title>
      {status === 0 ? null : <p className="text-sm tracking-widest text-muted uppercase">{status}</p>}
      <h1 className="text-3xl font-semibold">{say(`problem.${kind}`)}</h1>
      <p className="text-muted">{say(`problem.${kind}.next`)}</p>
      <Link to={pathIn(language, "/")} className={buttonClass()}>
        {say("problem.home")}
      </Link>
    </main>
  );
}

/** The same for what a route threw. */
export function RouteProblem() {
  const error = useRouteError();
  if (isNetworkError(error)) return <Problem status={0} kind="offline" />;
  const status = isRouteErrorResponse(error) ? error.status : 0;
  return <Problem status={status} kind={status === 404 ? "missing" : status === 403 ? "foreign" : "broken"} />;
}
