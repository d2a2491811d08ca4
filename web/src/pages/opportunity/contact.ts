/** An address for a mail program: the @ between its halves stays as it is, for programs that do not decode it. */
export function mailto(email: string): string {
  const at = email.lastIndexOf("@");
  return `mailto:${encodeURIComponent(email.slice(0, Math.max(0, at)))}@${encodeURIComponent(email.slice(at + 1))}`;
}

/** A number for a telephone: what is only there to be read is left out. */
export function tel(phone: string): string {
  return `tel:${phone.normalize("NFKC").replace(/[^\d+*#,;]/g, "")}`;
}
