import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { faultOf } from "../../api/errors";
import { type Member, type Role, roles } from "../../api/types";
import { useSentence } from "../../app/useChange";
import { useMe } from "../../app/useMe";
import { Button } from "../../components/Button";
import { Actions, Dialog } from "../../components/Dialog";
import { Input, Select } from "../../components/Field";
import { Note } from "../../components/States";
import { toast } from "../../components/toasts";
import { useWords } from "../../messages";
import { changes } from "../../queries";

/** A person's name, role and team. What the person owns moves to the new team with them. */
export function PersonDialog({ person, managers, onClose }: { person: Member; managers: readonly Member[]; onClose: () => void }) {
  const { t } = useWords();
  const me = useMe();
  const sentence = useSentence();
  const update = useMutation(changes.updateUser());
  const [name, setName] = useState(person.name);
  const [role, setRole] = useState<Role>(person.role);
  const [managerId, setManagerId] = useState(person.managerId ?? "");

  const submit = (e: FormEvent) => {
    e.preventDefault();
    // Only what was edited here: another admin may have changed the rest meanwhile.
    const edited = {
      ...(name.trim() !== person.name && { name: name.trim() }),
      ...(role !== person.role && { role }),
      ...(role === "user" && managerId !== (person.managerId ?? "") && { managerId: managerId || null }),
    };
    update.mutate({ userId: person.id, ...edited }, {
      onSuccess: () => {
        toast({ id: `person ${person.id}`, tone: "good", text: t.opportunity.saved });
        onClose();
      },
    });
  };

  return (
    <Dialog title={t.people.edit(person.name)} onClose={onClose}>
      <form onSubmit={submit} className="space-y-3">
        <Input label={t.field.name} required maxLength={200} autoFocus autoComplete="off" value={name} onChange={(e) => setName(e.target.value)} />
        <Select label={t.people.role} value={role} disabled={person.id === me.id} hint={person.id === me.id ? t.people.ownRole : t.people.may[role]}
          onChange={(e) => setRole(roles.find((r) => r === e.target.value) ?? role)}>
          {roles.map((r) => <option key={r} value={r}>{t.role[r]}</option>)}
        </Select>
        {role === "user" && (
          <Select label={t.people.manager} hint={t.people.managerHint} value={managerId} onChange={(e) => setManagerId(e.target.value)}>
            <option value="">{t.people.noTeam}</option>
            {managers.map((m) => <option key={m.id} value={m.id}>{m.name}</option>)}
          </Select>
        )}
        {update.error && faultOf(update.error) !== "signedOut" && <Note tone="risk" icon="warn">{sentence(update.error)}</Note>}
        <Actions>
          <Button onClick={onClose}>{t.action.cancel}</Button>
          <Button type="submit" kind="primary" busy={update.isPending}>{t.action.save}</Button>
        </Actions>
      </form>
    </Dialog>
  );
}
