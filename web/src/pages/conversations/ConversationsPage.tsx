import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { conversationStatuses, ratings } from "../../api/types";
import { seesOthers, useMe } from "../../app/useMe";
import { useSettled } from "../../app/useSettled";
import { ButtonLink } from "../../components/Button";
import { Card } from "../../components/Card";
import { Select } from "../../components/Field";
import { Filters, OrderSelect, SearchBox } from "../../components/Filters";
import { Heading } from "../../components/Heading";
import { ListBody } from "../../components/ListBody";
import { Empty } from "../../components/States";
import { byScore } from "../../lists/search";
import { useList } from "../../lists/useList";
import { useWords } from "../../messages";
import { queries } from "../../queries";
import { ConversationTable } from "./ConversationTable";
import { conversationSearch, filtersConversations, keepsConversation } from "./search";

const route = getRouteApi("/signed-in/conversations");

export function ConversationsPage() {
  const { t, f } = useWords();
  const me = useMe();
  const search = route.useSearch();
  const navigate = useNavigate();
  const { q, status, score, opportunity, order, page = 1 } = search;
  const filtered = filtersConversations(search);
  const keep = filtered ? keepsConversation(search) : null;
  const list = useList(queries.conversationChunk, page, keep, order ? byScore(order) : null);
  useSettled(list.items);

  const go = (next: Record<string, unknown>, replace = true) =>
    void navigate({ to: "/conversations", search: conversationSearch(next), replace });
  const set = (change: Record<string, unknown>) => go({ ...search, ...change, page: 1 });

  return (
    <>
      <Heading title={t.conversations.title} note={t.conversations.total(list.whole, f.number(list.whole))} />
      <Card flush>
        <Filters active={filtered} onClear={() => go({})}>
          <SearchBox label={t.list.search} placeholder={t.conversations.searchHint} value={q ?? ""} onSearch={(value) => set({ q: value })} />
          <SearchBox label={t.conversations.opportunity} placeholder={t.conversations.opportunity} value={opportunity ?? ""} onSearch={(value) => set({ opportunity: value })} />
          <Select label={t.field.status} value={status ?? ""} onChange={(e) => set({ status: e.target.value })}>
            <option value="">{t.list.any}</option>
            {conversationStatuses.map((s) => <option key={s} value={s}>{t.status[s]}</option>)}
          </Select>
          <Select label={t.conversations.score} value={score ?? ""} onChange={(e) => set({ score: e.target.value })}>
            <option value="">{t.list.any}</option>
            {ratings.map((r) => <option key={r} value={r}>{t.rating[r]}</option>)}
            <option value="none">{t.conversations.scored.none}</option>
          </Select>
          <OrderSelect value={order} onChange={(value) => set({ order: value })} />
        </Filters>
        <ListBody list={list} page={page} filtered={filtered} onPage={(n) => go({ ...search, page: n }, false)}
          onClear={() => go({})}
          empty={
            <Empty title={t.home.none} action={<ButtonLink to="/upload" kind="primary" icon="upload">{t.nav.upload}</ButtonLink>}>{t.home.noneHint}</Empty>
          }>
          <ConversationTable items={list.items} owners={seesOthers(me)} />
        </ListBody>
      </Card>
    </>
  );
}
