import { QueryClient, MutationObserver, QueryObserver } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { person, shownTo, whileHere } from "../api/person";
import { ended, setEnded } from "./ended";
import { forget } from "./leave";

const never = Symbol("never");
const settled = (p: Promise<unknown>) => Promise.race([p.catch((e: unknown) => e), new Promise((resolve) => setTimeout(() => resolve(never), 20))]);

test("what is on its way to somebody who leaves comes to nobody", async () => {
  shownTo("ann");
  setEnded("putOff");
  const client = new QueryClient();
  const told = vi.fn<() => void>();
  const late: { answer?: () => void; refuse?: (e: Error) => void } = {};
  const change = new MutationObserver(client, {
    mutationFn: () => whileHere(new Promise<void>((_resolve, reject) => { late.refuse = reject; })),
    onError: told,
    onSettled: told,
  });
  void change.mutate().catch(told);
  const asked = whileHere(new Promise<void>((resolve) => { late.answer = resolve; }));
  await Promise.resolve();
  forget(client);
  expect([person(), ended()]).toEqual([null, "no"]);
  late.refuse?.(new Error("401"));
  late.answer?.();
  expect(await settled(asked)).toBe(never);
  expect(told).not.toHaveBeenCalled();
  shownTo("bob");
  expect(await settled(whileHere(Promise.resolve("for bob")))).toBe("for bob");
});

test("what is gone, or not theirs to see any more, is shown no longer", async () => {
  const { createQueryClient } = await import("./queryClient");
  const { ORPCError } = await import("@orpc/client");
  const client = createQueryClient({ words: () => null, signedOut: () => {} });
  for (const code of ["NOT_FOUND", "FORBIDDEN"]) {
    let answer: () => Promise<string> = () => Promise.resolve("the report");
    const observer = new QueryObserver(client, { queryKey: [code], queryFn: () => answer() });
    const stop = observer.subscribe(() => {});
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await observer.refetch();
    expect(observer.getCurrentResult().data).toBe("the report");
    answer = () => Promise.reject(new ORPCError(code));
    // eslint-disable-next-line no-await-in-loop -- as above
    await observer.refetch();
    expect(observer.getCurrentResult()).toMatchObject({ status: "error", data: undefined });
    stop();
  }
  client.clear();
});
