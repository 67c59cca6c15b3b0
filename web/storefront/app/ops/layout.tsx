import { Form, NavLink, Outlet, isRouteErrorResponse, useRouteError } from "react-router";
import type { Route } from "./+types/layout";
import { Button } from "@technova/ui";
import { Desk } from "./desk.server.ts";

const PAGES = [
  ["/ops", "Overview"],
  ["/ops/orders", "Orders"],
  ["/ops/events", "Events"],
  ["/ops/mailbox", "Mailbox"],
] as const;

export function loader(args: Route.LoaderArgs) {
  Desk.open(args);
  return null;
}

export default function OpsLayout() {
  return (
    <Frame>
      <Outlet />
    </Frame>
  );
}

function Frame({ children }: { readonly children: React.ReactNode }) {
  return (
    <div className="min-h-dvh">
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex max-w-7xl flex-wrap items-center gap-x-6 gap-y-2 px-4 py-3 sm:px-6">
          <p className="font-display text-xl font-semibold">TechNova operations</p>
          <nav aria-label="Pages" className="flex-1">
            <ul className="flex flex-wrap gap-1 text-sm">
              {PAGES.map(([to, name]) => (
                <li key={to}>
                  <NavLink
                    to={to}
                    end={to === "/ops"}
                    className="inline-flex min-h-10 items-center rounded-control px-3 hover:bg-sunken aria-[current]:bg-sunken aria-[current]:font-semibold"
                  >
                    {name}
                  </NavLink>
                </li>
              ))}
            </ul>
          </nav>
          <Form method="post" action="/ops/sign-out" reloadDocument>
            <Button kind="quiet">Sign out</Button>
          </Form>
        </div>
      </header>
      <main className="mx-auto max-w-7xl space-y-8 px-4 py-8 sm:px-6">{children}</main>
    </div>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  const told = isRouteErrorResponse(error) ? error : undefined;
  return (
    <Frame>
      <title>Operations – TechNova</title>
      <h1 className="text-3xl font-semibold">
        {told?.status === 404 ? "There is no such thing" : told?.status === 403 ? "You may not see this" : "This cannot be had just now"}
      </h1>
      <p className="text-muted">
        {typeof told?.data === "string" ? told.data : "A service does not answer. The overview tells which; this page comes back with it."}
      </p>
    </Frame>
  );
}
