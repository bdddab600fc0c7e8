import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "@mantine/core/styles.css";
import "@mantine/spotlight/styles.css";
import "virtual:mantine-variables.css";
import "./app/global.css";
import { asProblem } from "./api/problem";
import { makeRouter } from "./app/router";
import { SessionGate } from "./app/session";
import { theme } from "./app/theme";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, failure) => asProblem(failure).passing && count < 3,
    },
  },
});
const router = makeRouter();
const schemes = localStorageColorSchemeManager({ key: "quantry-theme" });

const root = document.getElementById("root");
if (root === null) {
  throw new Error("the page has no root");
}
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={schemes}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queries}>
        <SessionGate>
          <RouterProvider router={router} />
        </SessionGate>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
