// Signing in and out: plain JSON, beside the procedures.

/** Why a sign-in did not succeed. */
export type Refusal = { kind: "wrong" } | { kind: "tooOften"; seconds: number | null } | { kind: "unreachable" };

export async function signIn(email: string, password: string): Promise<Refusal | null> {
  let answer: Response;
  try {
    answer = await fetch("/api/auth/sign-in/email", {
      method: "POST",
      credentials: "include",
      headers: { "content-type": "application/json", "x-csrf-token": "orpc" },
      body: JSON.stringify({ email, password }),
    });
  } catch {
    return { kind: "unreachable" };
  }
  if (answer.ok) return null;
  if (answer.status === 429) {
    const seconds = Number(answer.headers.get("retry-after") ?? "");
    return { kind: "tooOften", seconds: Number.isFinite(seconds) && seconds > 0 ? seconds : null };
  }
  return answer.status < 500 ? { kind: "wrong" } : { kind: "unreachable" };
}

export async function signOut(): Promise<boolean> {
  try {
    const answer = await fetch("/api/auth/sign-out", {
      method: "POST",
      credentials: "include",
      headers: { "content-type": "application/json", "x-csrf-token": "orpc" },
      body: "{}",
    });
    return answer.ok;
  } catch {
    return false;
  }
}
