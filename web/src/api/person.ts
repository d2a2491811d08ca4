// Whose page this is. Each call says so, and is refused where the browser's session has become somebody else's, as when they
// signed in in another tab: what one person sees and types is never taken for another's.

let id: string | null = null;
let visits = 0; // how many people have left this page

/** Who the page is for; null before that is known. */
export const person = (): string | null => id;

export function shownTo(personId: string) {
  id = personId;
}

/** Says that they have left: what was on its way to them is for nobody. */
export function personLeft() {
  id = null;
  visits++;
}

/** The answer, unless whoever asked has left when it comes: then nobody hears of it, nor of an error. */
export function whileHere<T>(answer: Promise<T>): Promise<T> {
  const asked = visits;
  return new Promise((resolve, reject) => {
    answer.then(
      (value) => { if (asked === visits) resolve(value); },
      (error: unknown) => { if (asked === visits) reject(error); },
    );
  });
}
