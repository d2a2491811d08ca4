import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { seesOthers, useMe } from "../../app/useMe";
import { useSettled } from "../../app/useSettled";
import { ButtonLink } from "../../components/Button";
import { Card } from "../../components/Card";
import { Heading } from "../../components/Heading";
import { Empty } from "../../components/States";
import { TextLink } from "../../components/TextLink";
import { useWords } from "../../messages";
import { queries } from "../../queries";
import { ConversationTable } from "../conversations/ConversationTable";
import { AttentionList } from "./AttentionList";
import { QuickUpload } from "./QuickUpload";

export function HomePage() {
  const { t, f } = useWords();
  const me = useMe();
  const { items, total } = useSuspenseQuery(queries.latestConversations()).data;
  const [hour] = useState(() => new Date().getHours());
  useSettled(items);
  return (
    <>
      <Heading title={t.home.greeting[timeOfDay(hour)](me.name)} note={t.conversations.total(total, f.number(total))} />
      <div className="grid items-start gap-4 xl:grid-cols-3">
        <div className="min-w-0 space-y-4 xl:order-2">
          <QuickUpload />
          <AttentionList items={items} team={seesOthers(me)} />
        </div>
        <Card title={t.home.latest} flush className="xl:col-span-2"
          action={items.length > 0 && <TextLink to="/conversations">{t.action.all}</TextLink>}>
          {items.length === 0 ? (
            <Empty title={t.home.none} action={<ButtonLink to="/upload" kind="primary" icon="upload">{t.nav.upload}</ButtonLink>}>{t.home.noneHint}</Empty>
          ) : (
            <ConversationTable items={items} owners={seesOthers(me)} />
          )}
        </Card>
      </div>
    </>
  );
}

function timeOfDay(hour: number) {
  return hour < 5 ? "night" : hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening";
}
