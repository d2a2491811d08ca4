import type { Refusal } from "../api/session";
import type { Messages } from "../messages";

/** Why a sign-in did not succeed, in words. */
export function refusalText(t: Messages, r: Refusal): string {
  if (r.kind === "tooOften") return t.signIn.tooOften(r.seconds);
  return r.kind === "wrong" ? t.signIn.wrong : t.signIn.unreachable;
}
