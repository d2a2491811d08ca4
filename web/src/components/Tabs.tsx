import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ReactNode, Ref } from "react";

/** Tabs that are links: each has an address of its own. */
export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  return <nav aria-label={label} className="mb-4 flex gap-1 print:hidden border-b border-line">{children}</nav>;
}

interface TabProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  current?: boolean;
  ref?: Ref<HTMLAnchorElement>;
}

function Anchor({ current, ...rest }: TabProps) {
  return (
    <a {...rest} aria-current={current ? "page" : undefined}
      className={`-mb-px border-b-2 px-3 py-2 font-medium ${current ? "border-accent text-accent" : "border-transparent text-muted hover:text-ink"}`} />
  );
}

export const TabLink = createLink(Anchor);
