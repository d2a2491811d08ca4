/** A line to be shown in the transcript, and the words in it to be marked; at makes a second click on the same one count. */
export interface Shown {
  segment: number;
  quote: string | null;
  at: number;
}
