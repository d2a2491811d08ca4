import type { Upload } from "../../api/procedures";
import type { UploadSearch } from "./search";

export const largest = 100 * 1024 * 1024; // what the server takes in one upload unless it is told otherwise (--upload-mib), in bytes

/** What the form holds. */
export interface Draft {
  source: "file" | "text";
  file: File | null;
  text: string;
  opportunity: { id: string; name: string; number?: string } | null; // chosen; else company names a new one
  company: string;
  title: string;
  date: string; // a day, 2026-01-31
  reps: string; // names with commas
}

/** The form as it opens: with what was left in it, with the file that was dropped, for the opportunity that was asked for. */
export function begun(left: Draft | null, file: File | null, { opportunity, company }: UploadSearch, today: string): Draft {
  return {
    ...(left ?? { source: "file", file: null, text: "", opportunity: null, company: "", title: "", date: today, reps: "" }),
    ...(file && { source: "file", file }),
    ...(company && { company, opportunity: null }),
    ...(opportunity && { opportunity: { id: opportunity, name: company ?? opportunity }, company: company ?? "" }),
  };
}

export type Problem = "fileNeeded" | "textNeeded" | "companyNeeded" | "tooLarge" | "emptyFile";

/** What keeps a draft from being sent, by field. */
export function problemsOf(draft: Draft): { content?: Problem; company?: Problem } {
  const problems: { content?: Problem; company?: Problem } = {};
  if (draft.source === "text") {
    if (!draft.text.trim()) problems.content = "textNeeded";
  } else if (!draft.file) problems.content = "fileNeeded";
  else if (draft.file.size === 0) problems.content = "emptyFile";
  else if (draft.file.size > largest) problems.content = "tooLarge";
  if (!draft.opportunity && !draft.company.trim()) problems.company = "companyNeeded";
  return problems;
}

/** The draft as the server takes it: without what is empty. */
export function inputOf(draft: Draft, today: string): Upload {
  const input: Upload = {};
  if (draft.source === "file" && draft.file) input.file = draft.file;
  if (draft.source === "text") input.transcript = draft.text;
  if (draft.opportunity) input.opportunityId = draft.opportunity.id;
  else input.companyName = draft.company.trim();
  if (draft.title.trim()) input.title = draft.title.trim();
  // Today is left to the server, which knows the hour; another day is its noon, the same day in most zones.
  if (draft.date && draft.date !== today) input.conversationDate = noon(draft.date);
  const reps = draft.reps.split(/[,，、]/).map((name) => name.trim()).filter(Boolean);
  if (reps.length > 0) input.repSpeakers = reps;
  return input;
}

function noon(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date, 12).toISOString();
}
