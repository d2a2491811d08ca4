import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type OpportunityListItem, opportunityStatuses } from "../../api/types";
import { seesOthers, useMe } from "../../app/useMe";
import { StageBadge } from "../../components/Badge";
import { Button, ButtonLink } from "../../components/Button";
import { Card } from "../../components/Card";
import { Select } from "../../components/Field";
import { Filters, OrderSelect, SearchBox } from "../../components/Filters";
import { Heading } from "../../components/Heading";
import { ListBody } from "../../components/ListBody";
import { TaggedScore } from "../../components/Score";
import { Empty } from "../../components/States";
import { type Column, Table } from "../../components/Table";
import { TextLink } from "../../components/TextLink";
import { byScore } from "../../lists/search";
import { useList } from "../../lists/useList";
import { useWords } from "../../messages";
import { queries } from "../../queries";
import { CreateDialog } from "./CreateDialog";
import { filtersOpportunities, keepsOpportunity, opportunitySearch } from "./search";

const route = getRouteApi("/signed-in/opportunities");

export function OpportunitiesPage() {
  const { t, f } = useWords();
  const me = useMe();
  const search = route.useSearch();
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  const { q, status, order, page = 1 } = search;
  const filtered = filtersOpportunities(search);
  const keep = filtered ? keepsOpportunity(search) : null;
  const list = useList(queries.opportunityChunk, page, keep, order ? byScore(order) : null);

  const go = (next: Record<string, unknown>, replace = true) =>
    void navigate({ to: "/opportunities", search: opportunitySearch(next), replace });
  const set = (change: Record<string, unknown>) => go({ ...search, ...change, page: 1 });

  const columns: Column<OpportunityListItem>[] = [
    { head: t.field.company, lead: true, cell: (o) => (
      <>
        <TextLink to="/opportunities/$opportunityId" params={{ opportunityId: o.id }} className="font-medium">{o.companyName}</TextLink>
        <span className="block text-[12.5px] font-normal text-muted">{o.customerNumber}</span>
      </>
    ) },
    { head: t.field.contact, wide: true, cell: (o) => o.contactName ?? o.contactEmail ?? o.contactPhone },
    ...(seesOthers(me) ? [{ head: t.field.owner, className: "md:whitespace-nowrap", cell: (o: OpportunityListItem) => o.ownerName }] : []),
    { head: t.field.status, cell: (o) => <StageBadge stage={o.status} /> },
    { head: t.score.label, end: true, cell: (o) => <TaggedScore value={o.meddicScore} rating={o.rating} sparse={o.insufficientEvidence} engine={o.engine} /> },
    { head: t.field.conversations, end: true, cell: (o) => f.number(o.conversationCount) },
    { head: t.field.changed, wide: true, end: true, className: "md:whitespace-nowrap", cell: (o) => f.date(o.updatedAt) },
  ];

  return (
    <>
      <Heading title={t.opportunities.title} note={t.opportunities.total(list.whole, f.number(list.whole))}>
        <Button kind="primary" icon="plus" onClick={() => setCreating(true)}>{t.opportunities.create}</Button>
      </Heading>
      <Card flush>
        <Filters active={filtered} onClear={() => go({})}>
          <SearchBox label={t.list.search} placeholder={t.opportunities.searchHint} value={q ?? ""} onSearch={(value) => set({ q: value })} />
          <Select label={t.field.status} value={status ?? ""} onChange={(e) => set({ status: e.target.value })}>
            <option value="">{t.list.any}</option>
            {opportunityStatuses.map((s) => <option key={s} value={s}>{t.stage[s]}</option>)}
          </Select>
          <OrderSelect value={order} onChange={(value) => set({ order: value })} />
        </Filters>
        <ListBody list={list} page={page} filtered={filtered} onPage={(n) => go({ ...search, page: n }, false)} onClear={() => go({})}
          empty={
            <Empty icon="target" title={t.opportunities.none} action={<>
              <Button kind="primary" icon="plus" onClick={() => setCreating(true)}>{t.opportunities.create}</Button>
              <ButtonLink to="/upload" icon="upload">{t.nav.upload}</ButtonLink>
            </>}>{t.opportunities.noneHint}</Empty>
          }>
          <Table label={t.opportunities.title} rows={list.items} id={(o) => o.id} columns={columns} />
        </ListBody>
      </Card>
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
    </>
  );
}
