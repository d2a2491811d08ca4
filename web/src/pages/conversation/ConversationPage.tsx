import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo, useRef, useState } from "react";
import type { Evidence } from "../../api/types";
import { useSettled } from "../../app/useSettled";
import { StatusBadge } from "../../components/Badge";
import { Card } from "../../components/Card";
import { Heading } from "../../components/Heading";
import { TextLink } from "../../components/TextLink";
import { useWords } from "../../messages";
import { queries, unfinished } from "../../queries";
import { AnalysisCards } from "./AnalysisCards";
import { Controls } from "./Controls";
import { FailedNote, Steps } from "./Progress";
import { SpeakersDialog } from "./SpeakersDialog";
import { SummaryCard } from "./SummaryCard";
import type { Shown } from "./shown";
import { TranscriptCard } from "./TranscriptCard";

const route = getRouteApi("/signed-in/conversations/$conversationId");

export function ConversationPage() {
  const { t, f } = useWords();
  const { conversationId } = route.useParams();
  const c = useSuspenseQuery(queries.conversation(conversationId)).data;
  useSettled(useMemo(() => [{ id: c.id, status: c.status }], [c.id, c.status]));
  const [shown, setShown] = useState<Shown | null>(null);
  const [playing, setPlaying] = useState<number | null>(null);
  const audio = useRef<HTMLAudioElement>(null);

  const show = useCallback((e: Evidence) => setShown({ segment: e.segment, quote: e.quote, at: Date.now() }), []);
  const seek = useCallback((seconds: number) => {
    if (!audio.current) return;
    audio.current.currentTime = seconds;
    void audio.current.play().catch(() => undefined); // a browser that forbids it leaves the button in the player
  }, []);

  return (
    <>
      <Heading title={c.title ?? t.conversations.untitled} note={
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <StatusBadge status={c.status} />
          <span>{c.caseNumber} ·</span>
          <span><TextLink to="/opportunities/$opportunityId" params={{ opportunityId: c.opportunityId }} className="underline">{c.opportunityCompanyName}</TextLink> ·</span>
          <span>{f.date(c.conversationDate)} ·</span>
          {c.duration !== null && <span>{f.clock(c.duration)} ·</span>}
          <span>{c.ownerName}</span>
        </span>
      }>
        <Controls conversation={c} />
      </Heading>
      <div className="space-y-4">
        {c.status === "failed" && <FailedNote conversation={c} />}
        {unfinished(c.status) && <Steps status={c.status} />}
        <div className="grid items-start gap-4 xl:grid-cols-2">
          <div className="min-w-0 space-y-4">
            {c.meddicAnalysis ? <AnalysisCards analysis={c.meddicAnalysis} onQuote={show} summary={<SummaryCard conversation={c} />} /> : <SummaryCard conversation={c} />}
          </div>
          <div className="min-w-0 space-y-4 xl:sticky xl:top-[4.75rem]">
            {c.audioUrl && (
              <Card title={t.conversation.audio}>
                <audio ref={audio} src={c.audioUrl} controls preload="metadata" className="w-full" aria-label={t.conversation.audio}
                  onTimeUpdate={(e) => setPlaying(e.currentTarget.currentTime)} />
              </Card>
            )}
            <TranscriptCard transcript={c.transcript} shown={shown} playing={playing} onSeek={c.audioUrl ? seek : null}
              action={c.transcript && <SpeakersDialog conversation={c} />} />
          </div>
        </div>
      </div>
    </>
  );
}
