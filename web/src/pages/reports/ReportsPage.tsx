import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMe } from "../../app/useMe";
import { Button, PrintButton } from "../../components/Button";
import { cx } from "../../components/classes";
import { Input, Select } from "../../components/Field";
import { Heading } from "../../components/Heading";
import { Note } from "../../components/States";
import { TabLink, Tabs } from "../../components/Tabs";
import { useWords } from "../../messages";
import { PersonalReport } from "./PersonalReport";
import { daysAgo, rangeOf, type ReportSearch, reportSearch } from "./search";
import { TeamReport } from "./TeamReport";

const route = getRouteApi("/signed-in/reports");
const spans = [30, 90];

export function ReportsPage() {
  const { t } = useWords();
  const me = useMe();
  const search = route.useSearch();
  const leads = me.role !== "user";
  const team = leads && search.tab === "team";
  const range = rangeOf(search);
  const whose = me.team.find((m) => leads && m.id === search.user)?.name ?? me.name;
  return (
    <>
      <Heading title={t.reports.title} note={
        // What the choices say, where they are not printed.
        <span className="hidden print:inline">{[team ? t.reports.team : whose, search.from || search.to ? `${search.from ?? "…"} – ${search.to ?? "…"}` : t.reports.all].join(" · ")}</span>
      }>
        {range !== null && <PrintButton />}
      </Heading>
      {leads && (
        <Tabs label={t.reports.tabs}>
          <TabLink to="/reports" search={{ ...search, tab: undefined }} current={!team}>{t.reports.personal}</TabLink>
          <TabLink to="/reports" search={{ ...search, tab: "team" }} current={team}>{t.reports.team}</TabLink>
        </Tabs>
      )}
      <Choices search={search} person={leads && !team} />
      {range === null ? <Note tone="weak" icon="warn">{t.reports.backwards}</Note>
        : team ? <TeamReport range={range} />
          : <PersonalReport range={range} userId={leads ? search.user : undefined} />}
    </>
  );
}

/** Whose report, and over which days. */
function Choices({ search, person }: { search: ReportSearch; person: boolean }) {
  const { t } = useWords();
  const me = useMe();
  const navigate = useNavigate();
  const set = (change: Record<string, unknown>) =>
    void navigate({ to: "/reports", search: reportSearch({ ...search, ...change }), replace: true });
  const others = me.team.filter((m) => m.id !== me.id);
  return (
    <div className="mb-4 grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap print:hidden!">
      {person && others.length > 0 && (
        <Select className="col-span-2 sm:min-w-48" label={t.reports.person} value={search.user ?? ""} onChange={(e) => set({ user: e.target.value })}>
          <option value="">{t.reports.me(me.name)}</option>
          {others.map((m) => <option key={m.id} value={m.id}>{m.name}</option>)}
        </Select>
      )}
      <Input type="date" label={t.reports.from} value={search.from ?? ""} max={search.to} onChange={(e) => set({ from: e.target.value })} />
      <Input type="date" label={t.reports.to} value={search.to ?? ""} min={search.from} onChange={(e) => set({ to: e.target.value })} />
      <div role="group" aria-label={t.reports.range} className="col-span-2 flex flex-wrap gap-1">
        <Choice chosen={!search.from && !search.to} onClick={() => set({ from: undefined, to: undefined })}>{t.reports.all}</Choice>
        {spans.map((n) => (
          <Choice key={n} chosen={search.from === daysAgo(n) && !search.to} onClick={() => set({ from: daysAgo(n), to: undefined })}>{t.reports.days(n)}</Choice>
        ))}
      </div>
    </div>
  );
}

function Choice({ chosen, onClick, children }: { chosen: boolean; onClick: () => void; children: string }) {
  return <Button kind="quiet" aria-pressed={chosen} onClick={onClick} className={cx(chosen && "bg-accent-soft! text-accent!")}>{children}</Button>;
}
