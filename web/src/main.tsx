import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./app/app.css";
import { readBoot } from "./api/boot.ts";
import { onSignedOut } from "./api/client.ts";
import { createQueryClient, sessionQuery } from "./api/queries.ts";
import { createRouterFor } from "./app/router.tsx";
import { currentLanguage, Languages } from "./i18n/index.tsx";
import { listen } from "./ui/shortcuts.ts";
import { Theme } from "./ui/theme.tsx";

const client = createQueryClient();
const router = createRouterFor(client);
onSignedOut(() => {
  client.setQueryData(sessionQuery().queryKey, null);
  void router.invalidate();
});

// The page brings the session along, so the first screen needs no request for it, unless another language was chosen here.
const boot = readBoot();
if (boot.session !== undefined && (boot.session === null || boot.language === currentLanguage())) {
  client.setQueryData(sessionQuery().queryKey, boot.session);
}

listen(document);

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <Languages>
          <Theme>
            <RouterProvider router={router} />
          </Theme>
        </Languages>
      </QueryClientProvider>
    </StrictMode>,
  );
}
