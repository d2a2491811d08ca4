import { useWords } from "../messages";
import { Badge } from "./Badge";

const known = (engine: string) => (engine === "rules" || engine === "llm" ? engine : null);

/** Who made a result, spelled out; it stands once beside everything that one analysis says. */
export function EngineBadge({ engine, model }: { engine: string; model?: string }) {
  const { t } = useWords();
  const name = known(engine);
  return <Badge title={[name && t.engine[name], model].filter(Boolean).join(" · ")}>{t.engine.label(engine)}</Badge>;
}

/** Who made a score, in a word, for a row of a list. */
export function EngineTag({ engine }: { engine: string }) {
  const { t } = useWords();
  const name = known(engine);
  return (
    <span title={name ? t.engine[name] : t.engine.label(engine)} className="rounded border border-line px-1 text-[11px] leading-4 font-normal whitespace-nowrap text-muted">
      {name ? t.engine.tag[name] : engine}
    </span>
  );
}

/** Who made the scores that the means on a page rest on, said once for the page; nothing where nothing was scored. */
export function Engines({ engines }: { engines: readonly string[] }) {
  const { t } = useWords();
  if (engines.length === 0) return null;
  return (
    <ul aria-label={t.engine.page} className="flex flex-wrap items-center gap-x-4 gap-y-1 text-[13px] text-muted">
      {engines.map((engine) => {
        const name = known(engine);
        return <li key={engine} className="flex flex-wrap items-center gap-x-2"><EngineBadge engine={engine} />{name && t.engine[name]}</li>;
      })}
    </ul>
  );
}
