import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { OpportunityDetail } from "../../api/types";
import { useSettled } from "../../app/useSettled";
import { StageBadge, StatusBadge } from "../../components/Badge";
import { Button, ButtonLink } from "../../components/Button";
import { Card } from "../../components/Card";
import { Heading } from "../../components/Heading";
import { TaggedScore } from "../../components/Score";
import { Empty, Note } from "../../components/States";
import { Table } from "../../components/Table";
import { TextLink } from "../../components/TextLink";
import { useWords } from "../../messages";
import { queries } from "../../queries";
import { mailto, tel } from "./contact";
import { EditDialog } from "./EditDialog";
import { LatestCard } from "./LatestCard";
import { ScoreTrend } from "./ScoreTrend";
import { StageControls } from "./StageControls";

const route = getRouteApi("/signed-in/opportunities/$opportunityId");

export function OpportunityPage() {
  const { t, f } = useWords();
  const { opportunityId } = route.useParams();
  const o = useSuspenseQuery(queries.opportunity(opportunityId)).data;
  const [editing, setEditing] = useState(false);
  useSettled(o.conversations);
  return (
    <>
      <Heading title={o.companyName} note={
        <span className="flex flex-wrap items-center gap-2">
          <StageBadge stage={o.status} /><span>{o.customerNumber} ·</span><span>{o.ownerName} ·</span><span>{t.field.changed}: {f.date(o.updatedAt)}</span>
        </span>
      }>
        <Button icon="pen" onClick={() => setEditing(true)}>{t.opportunity.edit}</Button>
        <ButtonLink to="/upload" search={{ opportunity: o.id, company: o.companyName }} icon="upload">{t.nav.upload}</ButtonLink>
      </Heading>
      {o.status === "lost" && o.lostReason && (
        <div className="mb-4"><Note tone="risk">{t.opportunity.lostBecause} {o.lostReason}</Note></div>
      )}
      <div className="grid items-start gap-4 xl:grid-cols-3">
        <div className="grid min-w-0 gap-4 md:grid-cols-2 xl:order-2 xl:grid-cols-1">
          <StageControls opportunity={o} />
          <ContactCard o={o} />
          <LatestCard latest={o.latestAnalysis} />
        </div>
        <div className="min-w-0 space-y-4 xl:col-span-2">
          <Card title={t.opportunity.trend}><ScoreTrend conversations={o.conversations} /></Card>
          <Card title={t.opportunity.conversations} note={f.number(o.conversations.length)} flush>
            {o.conversations.length === 0 ? (
              <Empty title={t.opportunity.none} action={
                <ButtonLink to="/upload" search={{ opportunity: o.id, company: o.companyName }} kind="primary" icon="upload">{t.nav.upload}</ButtonLink>
              }>{t.opportunity.noneHint}</Empty>
            ) : (
              <Table label={t.opportunity.conversations} rows={o.conversations} id={(c) => c.id} columns={[
                { head: t.field.title, lead: true, cell: (c) => (
                  <>
                    <TextLink to="/conversations/$conversationId" params={{ conversationId: c.id }} className="font-medium">{c.title ?? t.conversations.untitled}</TextLink>
                    <span className="block text-[12.5px] font-normal text-muted">{c.caseNumber}</span>
                  </>
                ) },
                { head: t.field.status, cell: (c) => <StatusBadge status={c.status} /> },
                { head: t.score.label, end: true, cell: (c) => <TaggedScore value={c.meddicScore} rating={c.rating} sparse={c.insufficientEvidence} engine={c.engine} /> },
                { head: t.field.date, end: true, className: "md:whitespace-nowrap", cell: (c) => f.date(c.conversationDate) },
              ]} />
            )}
          </Card>
        </div>
      </div>
      {editing && <EditDialog opportunity={o} onClose={() => setEditing(false)} />}
    </>
  );
}

function ContactCard({ o }: { o: OpportunityDetail }) {
  const { t } = useWords();
  const { name, email, phone } = o.contactInfo;
  return (
    <Card title={t.opportunity.contact}>
      {!name && !email && !phone ? <p className="text-muted">{t.opportunity.noContact}</p> : (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 wrap-anywhere">
          {name && <><dt className="text-muted">{t.field.name}</dt><dd>{name}</dd></>}
          {email && <><dt className="text-muted">{t.field.email}</dt><dd><a className="text-accent hover:underline" href={mailto(email)}>{email}</a></dd></>}
          {phone && <><dt className="text-muted">{t.field.phone}</dt><dd><a className="text-accent hover:underline" href={tel(phone)}>{phone}</a></dd></>}
        </dl>
      )}
    </Card>
  );
}
