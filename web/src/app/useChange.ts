import { type UseMutationOptions, useMutation } from "@tanstack/react-query";
import { faultOf, sentenceOf } from "../api/errors";
import { toast } from "../components/toasts";
import { useWords } from "../messages";

/** The sentence for a person about an error. One that the page's language lacks is told with what kind of error it is. */
export function useSentence(): (error: unknown) => string {
  const { t, locale } = useWords();
  return (error) => {
    const { title, advice } = t.fault[faultOf(error)];
    const own = sentenceOf(error, t);
    if (own !== null && (locale === "en" || own !== sentenceOf(error))) return own;
    return `${title}${locale === "en" ? ". " : "。"}${own ?? advice}`;
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
