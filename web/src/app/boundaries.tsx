import { useQueryClient } from "@tanstack/react-query";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { faultOf } from "../api/errors";
import { ButtonLink } from "../components/Button";
import { Card } from "../components/Card";
import { Empty, Failed, Skeleton } from "../components/States";
import { useWords } from "../messages";

/** A page while what it shows is on its way. */
export function PageSkeleton() {
  return (
    <div role="status" aria-busy="true">
      <Skeleton className="mb-5 h-7 w-48" />
      <div className="mb-4 grid grid-cols-2 gap-3 lg:grid-cols-4">
        {[0, 1, 2, 3].map((i) => <Skeleton key={i} className="h-20" />)}
      </div>
      <div className="grid gap-4 lg:grid-cols-3">
        <Skeleton className="h-80 lg:col-span-2" />
        <Skeleton className="h-80" />
      </div>
    </div>
  );
}

/** A page that could not be loaded, with a way to load it again. */
export function PageError({ error }: ErrorComponentProps) {
  const router = useRouter();
  const client = useQueryClient();
  const { t } = useWords();
  // A retry from elsewhere, such as the message's button, brings the page back too.
  useEffect(
    () => client.getQueryCache().subscribe((event) => {
      if (event.type === "updated" && event.action.type === "success") void router.invalidate();
    }),
    [client, router],
  );
  const fault = faultOf(error);
  if (fault === "notFound") return <Missing title={t.fault.notFound.title} hint={t.fault.notFound.advice} />;
  return (
    <Framed title={t.fault[fault].title}>
      <Failed page error={error} onRetry={() => void router.invalidate()} />
    </Framed>
  );
}

/** An address that no page answers. */
export function NotFound() {
  const { t } = useWords();
  return <Missing title={t.notFound.title} hint={t.notFound.hint} />;
}

function Missing({ title, hint }: { title: string; hint: string }) {
  const { t } = useWords();
  return (
    <Framed title={title}>
      <Empty page icon="search" title={title} action={<ButtonLink to="/dashboard" kind="primary">{t.notFound.home}</ButtonLink>}>{hint}</Empty>
    </Framed>
  );
}

function Framed({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useWords();
  useEffect(() => {
    document.title = `${title} · ${t.app}`;
  }, [title, t.app]);
  return <Card className="mx-auto my-10 max-w-[min(36rem,calc(100%-2rem))]">{children}</Card>;
}
