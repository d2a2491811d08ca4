import type { ConversationListItem } from "../../api/types";
import { StatusBadge } from "../../components/Badge";
import { TaggedScore } from "../../components/Score";
import { type Column, Table } from "../../components/Table";
import { TextLink } from "../../components/TextLink";
import { useWords } from "../../messages";

interface Props {
  items: readonly ConversationListItem[];
  owners: boolean; // more than one person's conversations are listed
}

export function ConversationTable({ items, owners }: Props) {
  const { t, f } = useWords();
  const columns: Column<ConversationListItem>[] = [
    { head: t.field.title, lead: true, cell: (c) => (
      <>
        <TextLink to="/conversations/$conversationId" params={{ conversationId: c.id }} className="font-medium">{c.title ?? t.conversations.untitled}</TextLink>
        <span className="block text-[12.5px] font-normal text-muted">{c.caseNumber}</span>
      </>
    ) },
    { head: t.field.company, wide: true, cell: (c) => (
      <TextLink to="/opportunities/$opportunityId" params={{ opportunityId: c.opportunityId }}>{c.opportunityCompanyName}</TextLink>
    ) },
    ...(owners ? [{ head: t.field.owner, className: "md:whitespace-nowrap", cell: (c: ConversationListItem) => c.ownerName }] : []),
    { head: t.field.status, cell: (c) => <StatusBadge status={c.status} /> },
    { head: t.score.label, end: true, cell: (c) => <TaggedScore value={c.meddicScore} rating={c.rating} sparse={c.insufficientEvidence} engine={c.engine} /> },
    { head: t.field.date, end: true, className: "md:whitespace-nowrap", cell: (c) => f.date(c.conversationDate) },
  ];
  return <Table label={t.conversations.title} rows={items} id={(c) => c.id} columns={columns} />;
}
