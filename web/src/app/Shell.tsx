import { Link, Outlet } from "@tanstack/react-router";
import { useAnnounced } from "../components/announced";
import { ButtonLink } from "../components/Button";
import { cx } from "../components/classes";
import { Icon, type IconName } from "../components/Icon";
import { useWords } from "../messages";
import type { Messages } from "../messages";
import { SignInAgain } from "./SignInAgain";
import { useMe } from "./useMe";
import { Account, LanguageSwitch, ThemeSwitch } from "./Switches";

const places = [
  { to: "/dashboard", icon: "home", name: (t: Messages) => t.nav.home },
  { to: "/", icon: "chart", name: (t: Messages) => t.nav.analytics },
  { to: "/conversations", icon: "talk", name: (t: Messages) => t.nav.conversations },
  { to: "/opportunities", icon: "target", name: (t: Messages) => t.nav.opportunities },
  { to: "/reports", icon: "report", name: (t: Messages) => t.nav.reports },
] as const satisfies { to: string; icon: IconName; name: (t: Messages) => string }[];

const adminPlaces = [
  { to: "/admin/people", icon: "people", name: (t: Messages) => t.nav.people },
  { to: "/admin/cache", icon: "layers", name: (t: Messages) => t.nav.cache },
] as const satisfies { to: string; icon: IconName; name: (t: Messages) => string }[];

/** The frame around every page of a signed-in person: at the side on a wide window, at the foot on a narrow one. */
export function Shell() {
  const { t } = useWords();
  const admin = useMe().role === "admin";
  return (
    <div className="min-h-dvh print:block! lg:grid lg:grid-cols-[13.5rem_minmax(0,1fr)]">
      <a href="#content" className="sr-only focus:not-sr-only focus:fixed focus:start-3 focus:top-3 focus:z-50 focus:rounded-md focus:bg-accent focus:px-3 focus:py-2 focus:text-on-accent">{t.skip}</a>
      <div className="fixed inset-x-0 bottom-0 z-30 print:hidden border-t border-line bg-card lg:sticky lg:top-0 lg:h-dvh lg:border-e lg:border-t-0">
        <nav aria-label={t.nav.label} className="grid grid-cols-5 lg:block lg:space-y-0.5 lg:px-3">
          <Brand className="hidden px-2 pt-5 pb-4 lg:flex" />
          {places.map((place) => (
            <Link key={place.to} to={place.to} activeOptions={{ exact: place.to === "/", includeSearch: false }}
              className="flex min-h-14 flex-col items-center justify-center gap-0.5 text-[10px] tracking-tight text-muted hover:text-ink max-[20rem]:text-[0px] lg:min-h-9 lg:flex-row lg:justify-start lg:gap-2.5 lg:rounded-md lg:px-2.5 lg:text-sm lg:tracking-normal lg:hover:bg-hover"
              activeProps={{ className: "text-accent! font-semibold lg:bg-accent-soft!", "aria-current": "page" }}>
              <Icon name={place.icon} className="size-5 lg:size-[18px]" />
              {place.name(t)}
            </Link>
          ))}
          {admin && adminPlaces.map((place) => (
            <Link key={place.to} to={place.to} className="hidden min-h-9 flex-row items-center gap-2.5 rounded-md px-2.5 text-sm text-muted hover:bg-hover hover:text-ink lg:flex"
              activeProps={{ className: "text-accent! font-semibold bg-accent-soft!", "aria-current": "page" }}>
              <Icon name={place.icon} className="size-[18px]" />
              {place.name(t)}
            </Link>
          ))}
        </nav>
      </div>
      <div className="min-w-0">
        <header className="sticky top-0 z-20 print:hidden max-[20rem]:static flex min-h-14 flex-wrap items-center gap-1.5 border-b border-line bg-card px-4 lg:px-6">
          <Brand className="me-auto lg:hidden" />
          <span className="me-auto hidden lg:block" />
          <ButtonLink to="/upload" kind="primary" small icon="upload"><span className="max-[26rem]:sr-only">{t.nav.upload}</span></ButtonLink>
          {admin && adminPlaces.map((place) => (
            <ButtonLink key={place.to} to={place.to} kind="quiet" small icon={place.icon} aria-label={place.name(t)} className="lg:hidden" />
          ))}
          <LanguageSwitch />
          <ThemeSwitch />
          <Account />
        </header>
        <main id="content" className="mx-auto max-w-[88rem] px-4 pt-5 pb-24 lg:px-6 lg:pb-10">
          <Outlet />
        </main>
        <SignInAgain />
        <p aria-live="polite" className="sr-only">{useAnnounced()}</p>
      </div>
    </div>
  );
}

export function Brand({ className }: { className?: string }) {
  const { t } = useWords();
  return (
    <span className={cx("flex items-center gap-2 text-[17px] font-bold tracking-tight", className)}>
      <img src="/icon.svg" alt="" className="size-6" />
      {t.app}
    </span>
  );
}
