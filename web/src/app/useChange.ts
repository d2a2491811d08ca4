import { type UseMutationOptions, useMutation } from "@tanstack/react-query";
import { faultOf, sentenceOf } from "../api/errors";
import { toast } from "../components/toasts";
import { useWords } from "../messages";

/**
 * The sentence for a person about an error. The server writes English; in another language the catalogue says
 * what kind of error it is, and the server's sentence follows for what the catalogue cannot know.
 */
export function useSentence(): (error: unknown) => string {
  const { t, locale } = useWords();
  return (error) => {
    const { title, advice } = t.fault[faultOf(error)];
    const own = sentenceOf(error);
    if (locale === "en") return own ?? `${title}. ${advice}`;
    return `${title}。${own ?? advice}`;
  };
}

/** A change made by a button: what went wrong is told in a message. */
export function useChange<Data, Input, Before>(options: UseMutationOptions<Data, Error, Input, Before>) {
  const sentence = useSentence();
  return useMutation({
    ...options,
    onError: (error, ...rest) => {
      if (faultOf(error) !== "signedOut") toast({ id: `change ${String(error)}`, tone: "risk", text: sentence(error) });
      return options.onError?.(error, ...rest);
    },
  });
}
