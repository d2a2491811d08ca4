import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ended, setEnded } from "./app/ended";
import { forget } from "./app/leave";
import { createQueryClient } from "./app/queryClient";
import { Toasts } from "./components/Toasts";
import { startLive } from "./live";
import { load, type Messages } from "./messages";
import { WordsProvider } from "./messages/Provider";
import { createAppRouter } from "./routes";
import { chosenLocale } from "./settings";
import "./styles/app.css";

const locale = chosenLocale();
document.documentElement.lang = locale;
const loading = load(locale);

let words: Messages | null = null;
const client = createQueryClient({
  words: () => words,
  signedOut: (from) => {
    const { pathname, href } = router.state.location;
    if (pathname === "/sign-in" || ended() === "leaving") return;
    // Whoever has a page open signs in over it; whoever is on the way to another one is sent to the sign-in page.
    if (from === "change" || (from === "page" && ended() === "no")) return setEnded("asking");
    if (from === "page" || router.state.status !== "pending") return;
    forget(client);
    void router.navigate({ to: "/sign-in", search: href === "/" ? {} : { next: href }, replace: true });
  },
});
startLive(client);
const router = createAppRouter(client);
void router.load(); // the page's values are asked for while the words are on their way

const first = await loading;
words = first;

const element = document.getElementById("root");
if (!element) throw new Error("index.html has no #root");
createRoot(element).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <WordsProvider first={{ locale, t: first }} onChange={(t) => { words = t; }}>
        <RouterProvider router={router} />
        <Toasts />
      </WordsProvider>
    </QueryClientProvider>
  </StrictMode>,
);
