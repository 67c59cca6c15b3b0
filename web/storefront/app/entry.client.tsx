import { StrictMode, startTransition } from "react";
import { hydrateRoot } from "react-dom/client";
import { HydratedRouter } from "react-router/dom";
import { allowOwnScripts } from "./lib/own-scripts.ts";
import { documentLanguage, loadMessages } from "./lib/messages.ts";

allowOwnScripts(document);
await loadMessages(documentLanguage(), "shop");
startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <HydratedRouter />
    </StrictMode>,
  );
});
