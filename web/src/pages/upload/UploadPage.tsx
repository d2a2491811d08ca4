import { useMutation } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { dataOf, faultOf } from "../../api/errors";
import { useSentence } from "../../app/useChange";
import { useMe } from "../../app/useMe";
import { Button, ButtonLink } from "../../components/Button";
import { Card } from "../../components/Card";
import { Input } from "../../components/Field";
import { Heading } from "../../components/Heading";
import { Progress } from "../../components/Progress";
import { Note } from "../../components/States";
import { toast } from "../../components/toasts";
import { useWords } from "../../messages";
import { changes } from "../../queries";
import { daysAgo } from "../reports/search";
import { forgetDraft, keepDraft, keptDraft, takeCarried } from "./carried";
import { CompanyField } from "./CompanyField";
import { ContentField } from "./ContentField";
import { begun, type Draft, inputOf, problemsOf } from "./form";

const route = getRouteApi("/signed-in/upload");

export function UploadPage() {
  const { t, f } = useWords();
  const search = route.useSearch();
  const navigate = useNavigate();
  const sentence = useSentence();
  const [sent, setSent] = useState<number | null>(null);
  const upload = useMutation(changes.upload(setSent));
  const [tried, setTried] = useState(false);
  const me = useMe();
  const [draft, setDraft] = useState<Draft>(() => begun(keptDraft(me.id), takeCarried(), search, daysAgo(0)));
  useEffect(() => keepDraft(me.id, draft), [me.id, draft]);
  const change = (part: Partial<Draft>) => setDraft((d) => ({ ...d, ...part }));
  const problems = tried ? problemsOf(draft) : {};
  const existing = faultOf(upload.error) === "conflict" ? dataOf(upload.error, "conversationId") : null;

  const submit = (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (Object.keys(problemsOf(draft)).length > 0) return;
    setSent(0);
    upload.mutate(inputOf(draft, daysAgo(0)), {
      onSuccess: ({ conversationId, caseNumber }) => {
        forgetDraft();
        setTried(false); // the page stands until the next one is there, and may be called back
        setDraft(begun(null, null, {}, daysAgo(0)));
        toast({ id: conversationId, tone: "good", text: t.upload.done(caseNumber) });
        void navigate({ to: "/conversations/$conversationId", params: { conversationId } });
      },
    });
  };

  return (
    <div className="mx-auto max-w-2xl">
      <Heading title={t.upload.title} />
      <Card>
        <form onSubmit={submit} noValidate className="space-y-4">
          <ContentField draft={draft} problem={problems.content && t.upload[problems.content]} onChange={change} disabled={upload.isPending} />
          <CompanyField draft={draft} problem={problems.company && t.upload[problems.company]} onChange={change} />
          <div className="grid gap-4 sm:grid-cols-2">
            <Input label={t.field.title} hint={t.upload.titleHint} maxLength={200} value={draft.title} onChange={(e) => change({ title: e.target.value })} />
            <Input label={t.field.date} type="date" max={daysAgo(0)} value={draft.date} onChange={(e) => change({ date: e.target.value })} />
          </div>
          <Input label={t.upload.reps} hint={t.upload.repsHint} maxLength={500} autoComplete="off" value={draft.reps} onChange={(e) => change({ reps: e.target.value })} />
          {upload.isPending && sent !== null && (
            <div role="status" className="space-y-1.5">
              <p className="text-[13px] text-muted">{sent < 1 ? t.upload.sending(f.percent(sent)) : t.upload.received}</p>
              <Progress value={sent} label={t.upload.title} />
            </div>
          )}
          {existing ? (
            <Note tone="weak" icon="warn" action={
              <ButtonLink small to="/conversations/$conversationId" params={{ conversationId: existing }}>{t.upload.openExisting}</ButtonLink>
            }>{t.upload.duplicate(dataOf(upload.error, "caseNumber"))}</Note>
          ) : upload.error && faultOf(upload.error) !== "signedOut" && <Note tone="risk" icon="warn">{sentence(upload.error)}</Note>}
          <div className="flex justify-end">
            <Button type="submit" kind="primary" icon="upload" busy={upload.isPending}>{t.upload.submit}</Button>
          </div>
        </form>
      </Card>
    </div>
  );
}
