import { type UseMutationOptions, useMutation } from "@tanstack/react-query";
import { faultOf, sentenceOf } from "../api/errors";
import { toast } from "../components/toasts";
import { useWords } from "../messages";

/** The sentence for a person about an error: the server's own where it is in their language, else the catalogue's. */
export function useSentence(): (error: unknown) => string {
  const { t, locale } = useWords();
  return (error) => {
    const fault = t.fault[faultOf(error)];
    const own = sentenceOf(error);
    if (locale === "en" && own) return own;
    return `${fault.title}. ${fault.advice}`.replace(/([。？！])\. /, "$1").replace(". ", locale === "en" ? ". " : "：");
  };
}

/** A change made by a button: what went wrong is told in a message. */
export function useChange<Data, Input, Before>(options: UseMutationOptions<Data, Error, Input, Before>) {
  const sentence = useSentence();
  return useMutation({
    ...options,
    onError: (error, ...rest) => {
      toast({ id: `change ${String(error)}`, tone: "risk", text: sentence(error) });
      return options.onError?.(error, ...rest);
    },
  });
}
