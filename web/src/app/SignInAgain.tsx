import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { type Refusal, signIn } from "../api/session";
import { Button } from "../components/Button";
import { Actions, Dialog } from "../components/Dialog";
import { Input } from "../components/Field";
import { Note } from "../components/States";
import { toast } from "../components/toasts";
import { useWords } from "../messages";
import { setEnded, useEnded } from "./ended";
import { leave } from "./leave";
import { refusalText } from "./refusal";
import { useMe } from "./useMe";

/** Asks for the password over an open page whose session has ended, so that nothing typed there is lost. */
export function SignInAgain() {
  return useEnded() === "asking" ? <Ask /> : null;
}

function Ask() {
  const { t } = useWords();
  const me = useMe();
  const client = useQueryClient();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    e.stopPropagation(); // a form of the page may be around it
    const password = String(new FormData(e.currentTarget).get("password"));
    setBusy(true);
    const refused = await signIn(me.email, password);
    setBusy(false);
    setRefusal(refused);
    if (refused) return;
    setEnded("no");
    toast({ id: "signed in again", tone: "good", text: t.signIn.again });
    void client.invalidateQueries();
  };

  return (
    <Dialog title={t.signIn.endedTitle} onClose={() => setEnded("putOff")}>
      <form onSubmit={(e) => void submit(e)} className="space-y-4">
        <p>{t.signIn.endedText}</p>
        <Input label={t.signIn.email} type="email" name="email" autoComplete="username" readOnly value={me.email} />
        <Input label={t.signIn.password} type="password" name="password" autoComplete="current-password" required autoFocus />
        {refusal && <Note tone="risk" icon="warn">{refusalText(t, refusal)}</Note>}
        <Actions>
          <Button kind="quiet" onClick={() => void leave(client, router)}>{t.signIn.other}</Button>
          <Button type="submit" kind="primary" busy={busy}>{t.signIn.submit}</Button>
        </Actions>
      </form>
    </Dialog>
  );
}
