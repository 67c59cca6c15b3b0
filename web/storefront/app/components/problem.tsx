import { Link, isRouteErrorResponse, useParams, useRouteError } from "react-router";
import { buttonClass } from "@technova/ui";
import { languageOf, pathIn } from "../lib/locale.ts";
import { isNetworkError } from "../lib/offline.ts";
import { useSay } from "../lib/text.tsx";

interface ProblemProps {
  readonly status: number;
  readonly kind: string;
  /** The page around it has its main part already. */
  readonly framed: boolean;
}

/** What went wrong with a page, and the way on. */
function Problem({ status, kind, framed }: ProblemProps) {
  const Part = framed ? "div" : "main";
  const say = useSay();
  const language = languageOf(useParams().lang) ?? "en";
  return (
    <Part className="mx-auto max-w-xl space-y-5 px-5 py-24 text-center">
      <title>{`${say(`problem.${kind}`)} – TechNova`}</title>
      {status === 0 ? null : <p className="text-sm tracking-widest text-muted uppercase">{status}</p>}
      <h1 className="text-3xl font-semibold">{say(`problem.${kind}`)}</h1>
      <p className="text-muted">{say(`problem.${kind}.next`)}</p>
      <Link to={pathIn(language, "/")} className={buttonClass()}>
        {say("problem.home")}
      </Link>
    </Part>
  );
}

/** The same for what a route threw, in place of all of its page; `missing` is what there is not. */
export function RouteProblem({ framed = false, missing = "missing" }: { readonly framed?: boolean; readonly missing?: string }) {
  const error = useRouteError();
  if (isNetworkError(error)) return <Problem status={0} kind="offline" framed={framed} />;
  const status = isRouteErrorResponse(error) ? error.status : 0;
  return <Problem status={status} kind={status === 404 ? missing : status === 403 ? "foreign" : "broken"} framed={framed} />;
}

/** The same within the shop's frame: search and cart are still there. */
export function PageProblem() {
  return <RouteProblem framed />;
}
