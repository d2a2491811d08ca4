import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo, useRef, useState } from "react";
import type { Evidence } from "../../api/types";
import { useSettled } from "../../app/useSettled";
import { StatusBadge } from "../../components/Badge";
import { Heading } from "../../components/Heading";
import { TextLink } from "../../components/TextLink";
import { useWords } from "../../messages";
import { queries, unfinished } from "../../queries";
import { AnalysisCards } from "./AnalysisCards";
import { Controls } from "./Controls";
import { Player, playerKeys } from "./Player";
import { FailedNote, Steps } from "./Progress";
import { SpeakersDialog } from "./SpeakersDialog";
import { SummaryCard } from "./SummaryCard";
import type { Shown } from "./shown";
import { TranscriptCard } from "./TranscriptCard";

const route = getRouteApi("/signed-in/conversations/$conversationId");

export function ConversationPage() {
  const { t, f } = useWords();
  const { conversationId } = route.useParams();
  const { line } = route.useSearch();
  const navigate = useNavigate();
  const c = useSuspenseQuery(queries.conversation(conversationId)).data;
  useSettled(useMemo(() => [{ id: c.id, status: c.status }], [c.id, c.status]));
  const [asked, setAsked] = useState<Readonly<Record<number, Omit<Shown, "segment">>>>({}); // by segment, for this visit
  const [playing, setPlaying] = useState<number | null>(null);
  const audio = useRef<HTMLAudioElement>(null);

  // The address says which line is shown, so that it can be sent to somebody, and the back button leads to where one was.
  const show = useCallback((segment: number, quote: string | null = null) => {
    setAsked((before) => ({ ...before, [segment]: { quote, at: Date.now() } }));
    void navigate({ to: "/conversations/$conversationId", params: { conversationId }, search: { line: segment + 1 }, resetScroll: false });
  }, [navigate, conversationId]);
  const onLine = useCallback((segment: number) => show(segment), [show]);
  const onQuote = useCallback((e: Evidence) => show(e.segment, e.quote), [show]);
  const { quote, at } = (line !== undefined && asked[line - 1]) || { quote: null, at: 0 };
  const shown = useMemo(() => (line === undefined ? null : { segment: line - 1, quote, at }), [line, quote, at]);

  const seek = useCallback((seconds: number) => {
    if (!audio.current) return;
    audio.current.currentTime = seconds;
    void audio.current.play().catch(() => undefined); // a browser that forbids it leaves the button in the player
  }, []);
  const skip = useCallback((seconds: number) => {
    if (audio.current) audio.current.currentTime = Math.max(0, audio.current.currentTime + seconds);
  }, []);
  const onSeek = c.audioUrl ? seek : null;
  const summary = <SummaryCard conversation={c} />;

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
        <div className="grid items-start gap-4 xl:grid-cols-2 print:block print:space-y-4">
          <div className="min-w-0 space-y-4">
            {c.meddicAnalysis
              ? <AnalysisCards analysis={c.meddicAnalysis} correctable={c.status === "completed"} {...{ onQuote, onLine, onSeek, summary }} />
              : summary}
          </div>
          <div role="group" aria-label={t.conversation.audioAndText} className="min-w-0 space-y-4 xl:sticky xl:top-[4.75rem]" onKeyDown={(e) => playerKeys(e, audio.current, skip)}>
            {c.audioUrl && <Player url={c.audioUrl} audio={audio} onTime={setPlaying} onSkip={skip} />}
            <TranscriptCard conversation={c} shown={shown} playing={playing} onLine={onLine} onSeek={onSeek}
              action={c.transcript && <SpeakersDialog conversation={c} />} />
          </div>
        </div>
      </div>
    </>
  );
}
