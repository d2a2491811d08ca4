/** A quote to be shown in the transcript; at makes a second click on the same one count. */
export interface Shown {
  segment: number;
  quote: string;
  at: number;
}
