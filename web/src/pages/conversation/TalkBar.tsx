import { useMemo } from "react";
import type { Segment, Side } from "../../api/types";
import { useWords } from "../../messages";
import { talkOf } from "./talk";

const fills: Record<Side, string> = { rep: "fill-fair", buyer: "fill-good", other: "fill-edge" };

/** How the talking was shared. */
export function TalkBar({ segments }: { segments: readonly Segment[] }) {
  const { t, f } = useWords();
  const talk = useMemo(() => talkOf(segments), [segments]);
  if (!talk) return null;
  return (
    <div className="border-b border-line px-4 py-2">
      <svg width="100%" height="8" aria-hidden="true" className="block rounded">
        {talk.shares.map(({ side, share, from }) => <rect key={side} x={`${from * 100}%`} width={`${share * 100}%`} height="8" className={fills[side]} />)}
      </svg>
      <dl className="mt-1 flex flex-wrap gap-x-4 text-[13px]">
        {talk.shares.map(({ side, share }) => (
          <div key={side} className="flex gap-1.5"><dt className="text-muted">{t.side[side]}</dt><dd className="tabular font-medium">{f.percent(share)}</dd></div>
        ))}
        <div className="ms-auto text-muted"><dt className="sr-only">{t.conversation.talk}</dt><dd>{t.conversation.talkBy[talk.by]}</dd></div>
      </dl>
    </div>
  );
}
