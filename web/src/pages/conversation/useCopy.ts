import { copy } from "../../components/copy";
import { toast } from "../../components/toasts";
import { useWords } from "../../messages";

/** Where a line of a conversation is found again: its address, for somebody else too. */
export function addressOf(conversationId: string, line: number): string {
  return `${window.location.origin}/conversations/${conversationId}?line=${line + 1}`;
}

/** Copies what somebody said together with who, when and where, or only where. */
export function useCopy(conversationId: string) {
  const { t, f } = useWords();
  const put = async (text: string, done: string) => {
    toast((await copy(text)) ? { id: "copied", tone: "good", text: done } : { id: "copied", tone: "risk", text: t.conversation.copyFailed });
  };
  return {
    quote: (line: number, said: { speaker: string; startTime: number | null; text: string }) => {
      const who = [said.speaker || t.conversation.unnamed, said.startTime === null ? null : f.clock(said.startTime)].filter(Boolean).join(", ");
      return put(`${t.conversation.quote(said.text)} — ${who}\n${addressOf(conversationId, line)}`, t.conversation.quoteCopied);
    },
    link: (line: number) => put(addressOf(conversationId, line), t.conversation.linkCopied),
  };
}
