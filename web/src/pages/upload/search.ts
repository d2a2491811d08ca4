import { said, text } from "../../lists/search";

/** The opportunity that an upload belongs to, where it is known already. */
export type UploadSearch = {
  opportunity?: string;
  company?: string; // its name, to be shown
};

export function uploadSearch(search: Record<string, unknown>): UploadSearch {
  return said({ opportunity: text(search["opportunity"]), company: text(search["company"]) });
}
