import { useState } from "react";
import type { Member } from "../../api/types";
import { NotFound } from "../../app/boundaries";
import { useMe } from "../../app/useMe";
import { Badge } from "../../components/Badge";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import { Heading } from "../../components/Heading";
import { Note } from "../../components/States";
import { Table } from "../../components/Table";
import { TextLink } from "../../components/TextLink";
import { useWords } from "../../messages";
import { PersonDialog } from "./PersonDialog";

/** Who is here, in which role and whose team, for admins. For others there is no such page. */
export function PeoplePage() {
  return useMe().role === "admin" ? <Everybody /> : <NotFound />;
}

const order = { admin: 0, manager: 1, user: 2 };

function Everybody() {
  const { t, f } = useWords();
  const me = useMe();
  const [edited, setEdited] = useState<Member | null>(null);
  const people = [me, ...me.team.filter((m) => m.id !== me.id)]
    .toSorted((a, b) => order[a.role] - order[b.role] || a.name.localeCompare(b.name));
  const names = new Map(people.map((p) => [p.id, p.name]));
  const ledBy = (id: string) => people.filter((p) => p.managerId === id).length;
  return (
    <>
      <Heading title={t.people.title} note={t.people.total(people.length, f.number(people.length))} />
      <div className="mb-4"><Note>{t.people.add} <code className="select-all">salesai user add</code></Note></div>
      <Card flush>
        <Table label={t.people.title} rows={people} id={(p) => p.id} columns={[
          { head: t.field.name, lead: true, cell: (p) => (
            <>
              {p.role === "user"
                ? <TextLink to="/reports" search={{ user: p.id }} className="font-medium">{p.name}</TextLink>
                : <span className="font-medium">{p.name}</span>}
              <span className="block text-[12.5px] font-normal text-muted">{p.email}</span>
            </>
          ) },
          { head: t.people.role, cell: (p) => <Badge tone={p.role === "user" ? "plain" : "fair"}>{t.role[p.role]}</Badge> },
          { head: t.people.team, wide: true, cell: (p) =>
            p.role === "manager" ? t.people.leads(ledBy(p.id), f.number(ledBy(p.id)))
              : p.role === "admin" ? null
                : p.managerId ? names.get(p.managerId) : <span className="text-muted">{t.people.noTeam}</span> },
          { head: t.action.edit, end: true, cell: (p) => (
            <Button small kind="quiet" icon="pen" aria-label={t.people.edit(p.name)} title={t.people.edit(p.name)} onClick={() => setEdited(p)} />
          ) },
        ]} />
      </Card>
      {edited && <PersonDialog person={edited} managers={people.filter((p) => p.role === "manager" && p.id !== edited.id)} onClose={() => setEdited(null)} />}
    </>
  );
}
