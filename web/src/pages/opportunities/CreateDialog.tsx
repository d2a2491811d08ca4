import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { faultOf } from "../../api/errors";
import { useSentence } from "../../app/useChange";
import { Button } from "../../components/Button";
import { Actions, Dialog } from "../../components/Dialog";
import { Input } from "../../components/Field";
import { Note } from "../../components/States";
import { toast } from "../../components/toasts";
import { useWords } from "../../messages";
import { changes } from "../../queries";

export function CreateDialog({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const sentence = useSentence();
  const create = useMutation(changes.createOpportunity());

  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const form = new FormData(e.currentTarget);
    const field = (name: string) => String(form.get(name)).trim() || undefined;
    const companyName = field("companyName");
    if (!companyName) return;
    create.mutate(
      { companyName, contactName: field("contactName"), contactEmail: field("contactEmail"), contactPhone: field("contactPhone") },
      {
        onSuccess: ({ opportunityId, customerNumber }) => {
          toast({ id: opportunityId, tone: "good", text: t.opportunities.created(customerNumber) });
          void navigate({ to: "/opportunities/$opportunityId", params: { opportunityId } });
        },
      },
    );
  };

  return (
    <Dialog title={t.opportunities.create} onClose={onClose}>
      <form onSubmit={submit} className="space-y-3">
        <Input label={t.field.company} name="companyName" required maxLength={200} autoFocus />
        <Input label={t.field.contact} name="contactName" autoComplete="off" maxLength={200} />
        <Input label={t.field.email} name="contactEmail" type="email" autoComplete="off" maxLength={200} />
        <Input label={t.field.phone} name="contactPhone" type="tel" autoComplete="off" maxLength={50} />
        {create.error && faultOf(create.error) !== "signedOut" && <Note tone="risk" icon="warn">{sentence(create.error)}</Note>}
        <Actions>
          <Button onClick={onClose}>{t.action.cancel}</Button>
          <Button type="submit" kind="primary" busy={create.isPending}>{t.opportunities.create}</Button>
        </Actions>
      </form>
    </Dialog>
  );
}
