import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { type Refusal, signIn } from "../../api/session";
import { forget } from "../../app/leave";
import { refusalText } from "../../app/refusal";
import { Brand } from "../../app/Shell";
import { LanguageSwitch, ThemeSwitch } from "../../app/Switches";
import { Button } from "../../components/Button";
import { Input } from "../../components/Field";
import { Heading } from "../../components/Heading";
import { Note } from "../../components/States";
import { useWords } from "../../messages";

const route = getRouteApi("/sign-in");

export function SignInPage() {
  const { t } = useWords();
  const { next } = route.useSearch();
  const client = useQueryClient();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const form = new FormData(e.currentTarget);
    setBusy(true);
    const refused = await signIn(String(form.get("email")).trim(), String(form.get("password")));
    setRefusal(refused);
    if (!refused) {
      forget(client); // nothing of somebody else stays
      router.history.replace(next ?? "/dashboard");
      await router.load();
    }
    setBusy(false);
  };

  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr] px-4">
      <header className="flex h-14 items-center justify-end gap-1">
        <LanguageSwitch />
        <ThemeSwitch />
      </header>
      <main className="mx-auto mt-[8vh] w-full max-w-sm">
        <Brand className="mb-1" />
        <p className="mb-6 text-muted">{t.signIn.about}</p>
        <div className="rounded-lg border border-line bg-card p-5">
          <Heading title={t.signIn.title} />
          <form onSubmit={(e) => void submit(e)} className="space-y-4">
            <Input label={t.signIn.email} name="email" type="email" autoComplete="username" required autoFocus />
            <Input label={t.signIn.password} name="password" type="password" autoComplete="current-password" required />
            {refusal && <Note tone="risk" icon="warn">{refusalText(t, refusal)}</Note>}
            <Button type="submit" kind="primary" busy={busy} className="w-full">{t.signIn.submit}</Button>
          </form>
        </div>
      </main>
    </div>
  );
}
