import { ORPCError } from "@orpc/client";

/** What an error means to a person; the catalogue has a sentence for each. */
export type Fault =
  | "offline" | "signedOut" | "forbidden" | "notFound" | "conflict" | "tooLarge" | "unsupported"
  | "unprocessable" | "invalid" | "tooOften" | "unavailable" | "internal";

const faults: Record<string, Fault> = {
  UNAUTHORIZED: "signedOut",
  FORBIDDEN: "forbidden",
  NOT_FOUND: "notFound",
  CONFLICT: "conflict",
  PAYLOAD_TOO_LARGE: "tooLarge",
  UNSUPPORTED_MEDIA_TYPE: "unsupported",
  UNPROCESSABLE_CONTENT: "unprocessable",
  BAD_REQUEST: "invalid",
  TOO_MANY_REQUESTS: "tooOften",
  SERVICE_UNAVAILABLE: "unavailable",
  GATEWAY_TIMEOUT: "unavailable",
  BAD_GATEWAY: "unavailable",
};

export function faultOf(error: unknown): Fault {
  if (error instanceof ORPCError) return faults[error.code] ?? "internal";
  // fetch says "Failed to fetch" or the like in a TypeError when nothing answers.
  return error instanceof TypeError ? "offline" : "internal";
}

/** How a language says what the server says, and how it begins what is wrong with a field that the server names. */
interface Words {
  said: (sentence: string) => string;
  input: (path: string) => string;
}

const asItIs: Words = { said: (sentence) => sentence, input: (path) => `${path}: ` };

/** The server's own sentence, in the words of a language where they are given, or null where it has none worth showing. */
export function sentenceOf(error: unknown, words = asItIs): string | null {
  if (!(error instanceof ORPCError) || error.status >= 500 && error.status !== 503) return null;
  const issues = issuesOf(error, words);
  if (issues.length > 0) return issues.join(" ");
  return words.said(error.message) || null;
}

/** A value that the server sent with an error, such as the id of what was there first. */
export function dataOf(error: unknown, name: string): string | null {
  if (!(error instanceof ORPCError)) return null;
  const data: unknown = error.data;
  if (typeof data !== "object" || data === null || !(name in data)) return null;
  const value: unknown = Reflect.get(data, name);
  return typeof value === "string" ? value : null;
}

/** Trying again helps only where the fault was not in the question. */
export function worthRetrying(error: unknown): boolean {
  const fault = faultOf(error);
  return fault === "offline" || fault === "unavailable" || fault === "internal";
}

function issuesOf(error: ORPCError<string, unknown>, { said, input }: Words): string[] {
  const data: unknown = error.data;
  if (typeof data !== "object" || data === null || !("issues" in data) || !Array.isArray(data.issues)) return [];
  return data.issues.flatMap((issue: unknown) => {
    if (typeof issue !== "object" || issue === null || !("message" in issue)) return [];
    const path = "path" in issue && Array.isArray(issue.path) ? issue.path.join(".") : "";
    const message = said(String(issue.message));
    return [path ? input(path) + message : message];
  });
}
