import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { faultOf } from "../../api/errors";
import { type OpportunityDetail, type OpportunityStatus, opportunityStatuses } from "../../api/types";
import { useChange } from "../../app/useChange";
import { Button } from "../../components/Button";
import { Card } from "../../components/Card";
import { Actions, Dialog } from "../../components/Dialog";
import { Select, Textarea } from "../../components/Field";
import { toast } from "../../components/toasts";
import { useWords } from "../../messages";
import { changes, reloadOpportunity } from "../../queries";

/** Moves an opportunity along, or closes it. Won and lost have their own buttons: lost asks why. */
export function StageControls({ opportunity: o }: { opportunity: OpportunityDetail }) {
  const { t } = useWords();
  const client = useQueryClient();
  // The version that the person had before them when they decided: the page may learn of another while they confirm.
  const [closing, setClosing] = useState<{ how: "win" | "reject"; revision: number } | null>(null);
  const [reason, setReason] = useState("");
  const update = useChange(changes.updateOpportunity());
  const win = useChange(changes.win());
  const reject = useChange(changes.reject());
  const close = (how: "win" | "reject") => setClosing({ how, revision: o.revision });

  const settled = (text: string) => ({
    onSuccess: () => {
      toast({ id: `opportunity ${o.id}`, tone: "good" as const, text });
      setClosing(null);
    },
    onError: (error: Error) => {
      if (faultOf(error) === "conflict") reloadOpportunity(client, o.id).catch(() => undefined); // told already
    },
  });
  const move = (status: OpportunityStatus) => {
    if (status === "won") close("win");
    else if (status === "lost") close("reject");
    else update.mutate({ opportunityId: o.id, revision: o.revision, status }, settled(t.opportunity.saved));
  };

  return (
    <Card title={t.field.status}>
      <Select label={t.opportunity.stage} quiet value={o.status} disabled={update.isPending} onChange={(e) => {
        const status = opportunityStatuses.find((s) => s === e.target.value);
        if (status) move(status);
      }}>
        {opportunityStatuses.map((s) => <option key={s} value={s}>{t.stage[s]}</option>)}
      </Select>
      {o.status !== "won" && o.status !== "lost" && (
        <div className="mt-3 grid grid-cols-2 gap-2">
          <Button icon="check" onClick={() => close("win")}>{t.opportunity.win}</Button>
          <Button icon="close" onClick={() => close("reject")}>{t.opportunity.reject}</Button>
        </div>
      )}
      {closing?.how === "win" && (
        <Dialog title={t.opportunity.winTitle} onClose={() => setClosing(null)}>
          <p>{t.opportunity.winText(o.companyName)}</p>
          <Actions>
            <Button onClick={() => setClosing(null)}>{t.action.cancel}</Button>
            <Button kind="primary" busy={win.isPending} onClick={() => win.mutate({ opportunityId: o.id, revision: closing.revision }, settled(t.opportunity.won))}>{t.opportunity.win}</Button>
          </Actions>
        </Dialog>
      )}
      {closing?.how === "reject" && (
        <Dialog title={t.opportunity.rejectTitle} onClose={() => setClosing(null)}>
          <Textarea label={t.opportunity.reason} hint={t.opportunity.reasonHint} rows={3} maxLength={1000} autoFocus value={reason} onChange={(e) => setReason(e.target.value)} />
          <Actions>
            <Button onClick={() => setClosing(null)}>{t.action.cancel}</Button>
            <Button kind="danger" busy={reject.isPending}
              onClick={() => reject.mutate({ opportunityId: o.id, revision: closing.revision, reason: reason.trim() || undefined }, settled(t.opportunity.lost))}>{t.opportunity.reject}</Button>
          </Actions>
        </Dialog>
      )}
    </Card>
  );
}
