import { Button } from "../../components/Button";
import { cx } from "../../components/classes";
import { Textarea } from "../../components/Field";
import { FileDrop } from "../../components/FileDrop";
import { Icon } from "../../components/Icon";
import { useWords } from "../../messages";
import type { Draft } from "./form";

interface Props {
  draft: Draft;
  problem: string | undefined;
  onChange: (part: Partial<Draft>) => void;
  disabled: boolean;
}

/** What is uploaded: a file, or pasted text. */
export function ContentField({ draft, problem, onChange, disabled }: Props) {
  const { t, f } = useWords();
  return (
    <fieldset disabled={disabled} className="min-w-0">
      <legend className="sr-only">{t.upload.source}</legend>
      <div className="mb-3 inline-flex rounded-md border border-edge p-0.5">
        {(["file", "text"] as const).map((source) => (
          <label key={source} className={cx("cursor-pointer rounded px-3 py-1 font-medium has-focus-visible:outline-2 has-focus-visible:outline-accent",
            draft.source === source ? "bg-accent text-on-accent" : "text-muted hover:text-ink")}>
            <input type="radio" name="source" className="sr-only" checked={draft.source === source} onChange={() => onChange({ source })} />
            {t.upload[source]}
          </label>
        ))}
      </div>
      {draft.source === "text" ? (
        <Textarea label={t.upload.paste} hint={t.upload.pasteHint} error={problem} rows={10} value={draft.text} onChange={(e) => onChange({ text: e.target.value })} />
      ) : draft.file ? (
        <div className="flex items-center gap-3 rounded-lg border border-line bg-sunken px-3 py-2.5">
          <Icon name="report" className="size-5 text-accent" />
          <span className="min-w-0 flex-1"><span className="block truncate font-medium">{draft.file.name}</span><span className="tabular text-[13px] text-muted">{size(draft.file.size)}</span></span>
          <Button kind="quiet" small icon="close" aria-label={t.upload.remove} onClick={() => onChange({ file: null })} />
        </div>
      ) : (
        <FileDrop title={t.upload.drop} hint={t.upload.formats} onFile={(file) => onChange({ file })} disabled={disabled} />
      )}
      {draft.source === "file" && problem && <p role="alert" className="mt-1 text-[13px] text-risk">{problem}</p>}
    </fieldset>
  );

  function size(bytes: number): string {
    return bytes < 1024 * 1024 ? `${f.number(Math.ceil(bytes / 1024))} kB` : `${f.decimal(bytes / 1024 / 1024)} MB`;
  }
}
