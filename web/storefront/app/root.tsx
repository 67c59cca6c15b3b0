import type { ReactNode } from "react";
import { Links, Meta, Outlet, Scripts, useParams, useRouteLoaderData } from "react-router";
import type { Route } from "./+types/root";
import { DocumentStyle } from "./components/document-style.tsx";
import { Scroll } from "./components/scroll.tsx";
import icon from "./icon.svg?url";
import { RouteProblem } from "./components/problem.tsx";
import { hostContext } from "./lib/host.ts";
import { directionOf, languageOf } from "./lib/locale.ts";
import { messagesOf } from "./lib/messages.ts";
import { TextProvider } from "./lib/text.tsx";

/** What the document needs. */
export function loader({ context }: Route.LoaderArgs) {
  const { nonce, shared } = context.get(hostContext);
  return { nonce, shared };
}

export function links() {
  return [{ rel: "icon", href: icon, type: "image/svg+xml" }];
}

/** The nonce is the document's, and stays while that lives. */
export function shouldRevalidate(): boolean {
  return false;
}

/** The document around every page, errors too. */
export function Layout({ children }: { readonly children: ReactNode }) {
  const { lang } = useParams();
  const language = languageOf(lang) ?? "en";
  const { nonce, shared = false } = useRouteLoaderData<typeof loader>("root") ?? {};
  return (
    <html lang={language} dir={directionOf(language)}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="theme-color" content="#1f5c4d" />
        <Meta />
        {/* Before the scripts that are fetched ahead: nothing is seen without it. */}
        <DocumentStyle nonce={nonce} within={shared} />
        <Links />
      </head>
      <body className="min-h-dvh antialiased">
        <TextProvider language={language} texts={messagesOf(language)}>
          {children}
        </TextProvider>
        <Scroll nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

export default function Root() {
  return <Outlet />;
}

export function ErrorBoundary() {
  return <RouteProblem />;
}
