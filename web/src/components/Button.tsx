import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, Ref } from "react";
import { useWords } from "../messages";
import { cx } from "./classes";
import { Icon, type IconName } from "./Icon";

type Kind = "primary" | "secondary" | "quiet" | "danger";

interface Look {
  kind?: Kind;
  icon?: IconName;
  small?: boolean;
}

const kinds: Record<Kind, string> = {
  primary: "bg-accent text-on-accent border-accent hover:bg-accent-strong hover:border-accent-strong",
  secondary: "bg-card text-ink border-edge hover:bg-hover",
  quiet: "bg-transparent text-ink border-transparent hover:bg-hover",
  danger: "bg-danger text-on-danger border-danger hover:opacity-90",
};

function look({ kind = "secondary", small }: Look, bare: boolean): string {
  return cx(
    "inline-flex items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none transition-colors disabled:opacity-55",
    small ? "min-h-8 text-[13px]" : "min-h-9",
    bare ? (small ? "w-8" : "w-9") : small ? "px-2.5" : "px-3.5",
    kinds[kind],
  );
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, Look {
  busy?: boolean;
}

export function Button({ kind, icon, small, busy, className, children, type = "button", disabled, ...rest }: ButtonProps) {
  return (
    <button type={type} disabled={disabled || busy} aria-busy={busy || undefined}
      className={cx(look({ kind, small }, !children), className)} data-autofocus={rest.autoFocus} {...rest}>
      {busy ? <Spinner /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface AnchorProps extends AnchorHTMLAttributes<HTMLAnchorElement>, Look {
  ref?: Ref<HTMLAnchorElement>;
}

function Anchor({ kind, icon, small, className, children, ...rest }: AnchorProps) {
  return (
    <a className={cx(look({ kind, small }, !children), className)} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}

/** Prints the page, or keeps it as a PDF. */
export function PrintButton() {
  const { t } = useWords();
  return <Button icon="print" onClick={() => window.print()}>{t.action.print}</Button>;
}

/** A link that looks like a button. */
export const ButtonLink = createLink(Anchor);

export function Spinner() {
  return <span className="size-4 animate-spin rounded-full border-2 border-current border-t-transparent" aria-hidden="true" />;
}
