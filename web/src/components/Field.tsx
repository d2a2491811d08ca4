import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes, useId } from "react";
import { cx } from "./classes";

const box = "w-full rounded-md border border-edge bg-card px-2.5 text-ink placeholder:text-muted aria-invalid:border-danger";

interface Named {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  quiet?: boolean; // the label is for screen readers only
}

function Frame({ id, label, hint, error, quiet, className, children }: Named & { id: string; className?: string; children: ReactNode }) {
  return (
    <div className={cx("min-w-0", className)}>
      <label htmlFor={id} className={quiet ? "sr-only" : "mb-1 block text-[13px] font-medium"}>{label}</label>
      {children}
      {hint && !error && <p id={`${id}-hint`} className="mt-1 text-[12.5px] text-muted">{hint}</p>}
      {error && <p id={`${id}-hint`} role="alert" className="mt-1 text-[13px] text-risk">{error}</p>}
    </div>
  );
}

function described(id: string, { hint, error }: Named) {
  return { "aria-describedby": hint || error ? `${id}-hint` : undefined, "aria-invalid": error ? true : undefined };
}

export function Input({ label, hint, error, quiet, className, ...rest }: Named & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error, className, quiet }}>
      <input id={id} className={cx(box, "h-9")} {...described(id, { label, hint, error })} data-autofocus={rest.autoFocus} {...rest} />
    </Frame>
  );
}

export function Textarea({ label, hint, error, quiet, className, ...rest }: Named & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error, className, quiet }}>
      <textarea id={id} className={cx(box, "py-2 leading-relaxed")} {...described(id, { label, hint, error })} data-autofocus={rest.autoFocus} {...rest} />
    </Frame>
  );
}

export function Select({ label, hint, error, quiet, className, children, ...rest }: Named & SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error, className, quiet }}>
      <select id={id} className={cx(box, "h-9 pe-1")} {...described(id, { label, hint, error })} {...rest}>{children}</select>
    </Frame>
  );
}
