import { StrictMode, startTransition } from "react";
import { hydrateRoot } from "react-dom/client";
import { HydratedRouter } from "react-router/dom";
import { LANGUAGES } from "./lib/locale.ts";
import { loadMessages } from "./lib/messages.ts";

const language = LANGUAGES.find((one) => one === document.documentElement.lang) ?? "en";
await loadMessages(language);
startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <HydratedRouter />
    </StrictMode>,
  );
});
