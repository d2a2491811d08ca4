import type { ReactNode } from "react";
import { type Analysis, dimensions, type Evidence } from "../../api/types";
import { RatingBadge } from "../../components/Badge";
import { Card } from "../../components/Card";
import { EngineBadge } from "../../components/Engine";
import { PriorityBadge } from "../../components/PriorityBadge";
import { Score } from "../../components/Score";
import { Note } from "../../components/States";
import { useWords } from "../../messages";
import { DimensionItem } from "./DimensionItem";

interface Props {
  analysis: Analysis;
  correctable: boolean; // nothing is being processed that would score it anew
  onQuote: (e: Evidence) => void;
  onLine: (segment: number) => void;
  onSeek: ((seconds: number) => void) | null;
  summary: ReactNode; // stands between the score and its reasons
}

/** Everything that was found in a conversation. */
export function AnalysisCards({ analysis: a, correctable, onQuote, onLine, onSeek, summary }: Props) {
  const { t, f } = useWords();
  return (
    <>
      <Card title={t.conversation.overall}>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <Score value={a.overallScore} rating={a.status} sparse={a.insufficientEvidence} large />
          <RatingBadge rating={a.status} sparse={a.insufficientEvidence} />
          <EngineBadge engine={a.engine} model={a.model} />
          <span className="text-[13px] text-muted">{f.dateTime(a.createdAt)}</span>
        </div>
        {a.insufficientEvidence && <div className="mt-3"><Note tone="weak" icon="warn">{t.score.insufficient}</Note></div>}
        {a.alerts.length > 0 && (
          <div className="mt-3 space-y-2">
            <h3 className="sr-only">{t.conversation.alerts}</h3>
            {a.alerts.map((alert) => <Note key={alert} tone="risk" icon="warn">{alert}</Note>)}
          </div>
        )}
      </Card>
      {summary}
      <Card title={t.conversation.dimensions} flush>
        <ul className="divide-y divide-line">
          {dimensions.map((d) => <DimensionItem key={d} conversationId={a.conversationId} analysisId={a.id} name={d} result={a.dimensions[d]} {...{ correctable, onQuote, onSeek }} />)}
        </ul>
      </Card>
      <Card title={t.conversation.steps}>
        {a.nextSteps.length === 0 ? <p className="text-muted">{t.conversation.none}</p> : (
          <ul className="divide-y divide-line">
            {a.nextSteps.map((step) => (
              <li key={step.action} className="flex items-start justify-between gap-3 py-1.5">
                <span>
                  {step.segment === undefined ? step.action : (
                    <button type="button" className="text-start hover:text-accent hover:underline" onClick={() => onLine(step.segment ?? 0)}>{step.action}</button>
                  )}
                  {(step.owner || step.due) && (
                    <span className="block text-[13px] text-muted">{[step.owner, step.due && t.conversation.due(step.due)].filter(Boolean).join(" · ")}</span>
                  )}
                </span>
                <PriorityBadge priority={step.priority} />
              </li>
            ))}
          </ul>
        )}
      </Card>
      <div className="grid items-start gap-4 md:grid-cols-2">
        <Card title={t.conversation.findings}><Lines texts={a.keyFindings} /></Card>
        <Card title={t.conversation.risks}><Lines texts={a.risks} /></Card>
      </div>
    </>
  );
}

function Lines({ texts }: { texts: readonly string[] }) {
  const { t } = useWords();
  if (texts.length === 0) return <p className="text-muted">{t.conversation.none}</p>;
  return <ul className="list-disc space-y-1 ps-5 marker:text-muted">{texts.map((text) => <li key={text}>{text}</li>)}</ul>;
}
