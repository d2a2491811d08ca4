import { useEffect, useRef, useState } from "react";

export interface Point {
  key: string;
  x: number; // 0 to 1
  value: number; // 0 to 100
  label: string; // under the axis; drawn where there is room
  title: string; // all of it in words
  faint?: boolean; // rests on little
}

const height = 190;
const left = 28;
const right = 14;
const top = 10;
const bottom = 26;
const nameWidth = 64; // of a name under the axis, with air
const steps = [0, 30, 50, 70, 100]; // the bounds of the ratings

/** Scores from 0 to 100 along a line; the list in words is what a screen reader gets. */
export function Line({ label, points }: { label: string; points: readonly Point[] }) {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(480);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.max(120, entry.contentRect.width)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const x = (p: Point) => left + p.x * (width - left - right);
  const y = (value: number) => top + (1 - value / 100) * (height - top - bottom);
  const shown = labelled(points, nameWidth / (width - left - right));
  return (
    <div ref={ref}>
      <svg width={width} height={height} aria-hidden="true" className="block max-w-full">
        {steps.map((step) => (
          <g key={step}>
            <line x1={left} x2={width - right} y1={y(step)} y2={y(step)} className="stroke-line" />
            <text x={left - 6} y={y(step) + 4} textAnchor="end" className="tabular fill-muted text-[11px]">{step}</text>
          </g>
        ))}
        <polyline points={points.map((p) => `${x(p)},${y(p.value)}`).join(" ")} fill="none" className="stroke-accent" strokeWidth="2" strokeLinejoin="round" />
        {points.map((p) => (
          <circle key={p.key} cx={x(p)} cy={y(p.value)} r="4" strokeWidth="2" className={p.faint ? "fill-card stroke-accent" : "fill-accent stroke-accent"}>
            <title>{p.title}</title>
          </circle>
        ))}
        {points.map((p, i) => shown.has(i) && (
          <text key={p.key} x={x(p)} y={height - 6} textAnchor={i === 0 ? "start" : i === points.length - 1 ? "end" : "middle"} className="fill-muted text-[11px]">{p.label}</text>
        ))}
      </svg>
      <ul aria-label={label} className="sr-only">
        {points.map((p) => <li key={p.key}>{p.title}</li>)}
      </ul>
    </div>
  );
}

/** Which points are named under the axis, so that the names do not touch: the first, the last, and what fits between. */
function labelled(points: readonly Point[], room: number): Set<number> {
  const last = points.length - 1;
  const shown = new Set([0, last]);
  // The first and the last name stand beside their points, not under them.
  let before = (points[0]?.x ?? 0) + room / 2;
  const end = (points[last]?.x ?? 1) - room / 2;
  points.forEach((p, i) => {
    if (i === 0 || i === last || p.x - before < room || end - p.x < room) return;
    shown.add(i);
    before = p.x;
  });
  return shown;
}
