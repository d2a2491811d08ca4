import type { OpportunityDetail } from "../../api/types";
import type { Messages } from "../../messages";

/** The fields of the form, in their order. */
export const fields = [
  { name: "companyName", type: "text", label: (t: Messages) => t.field.company },
  { name: "contactName", type: "text", label: (t: Messages) => t.field.contact },
  { name: "contactEmail", type: "email", label: (t: Messages) => t.field.email },
  { name: "contactPhone", type: "tel", label: (t: Messages) => t.field.phone },
] as const;

export type Draft = Record<(typeof fields)[number]["name"], string>;

export function draftOf(o: OpportunityDetail): Draft {
  return {
    companyName: o.companyName,
    contactName: o.contactInfo.name ?? "",
    contactEmail: o.contactInfo.email ?? "",
    contactPhone: o.contactInfo.phone ?? "",
  };
}

/** What a save has to send: the fields that differ from what is stored. */
export function edited(stored: Draft, draft: Draft): Partial<Draft> {
  return Object.fromEntries(fields.flatMap(({ name }) => (draft[name].trim() === stored[name] ? [] : [[name, draft[name].trim()]])));
}

/** A draft over a newer version: what was typed stays, every other field follows the newer version. */
export function rebased(before: Draft, draft: Draft, now: Draft): Draft {
  const next = { ...now };
  for (const { name } of fields) if (draft[name] !== before[name]) next[name] = draft[name];
  return next;
}

/** The fields that somebody else changed and the draft would overwrite, with what is stored now. */
export function theirs(first: Draft, draft: Draft, now: Draft): Partial<Draft> {
  return Object.fromEntries(fields.flatMap(({ name }) => (now[name] !== first[name] && now[name] !== draft[name] ? [[name, now[name]]] : [])));
}
