// Numbers, dates and times as the chosen language writes them.
import type { Locale } from "../settings";

export interface Format {
  number: (n: number) => string;
  decimal: (n: number) => string; // one digit after the point
  signed: (n: number) => string; // with + or −
  percent: (fraction: number) => string;
  date: (iso: string) => string;
  dateTime: (iso: string) => string;
  dayMonth: (day: string) => string; // of a calendar day such as 2026-01-19
  speed: (factor: number) => string; // 1.5×
  clock: (seconds: number) => string; // 3:07, 1:02:45
}

export function formatOf(locale: Locale): Format {
  const number = new Intl.NumberFormat(locale);
  const decimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const signed = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, signDisplay: "exceptZero" });
  const percent = new Intl.NumberFormat(locale, { style: "percent" });
  const date = new Intl.DateTimeFormat(locale, { year: "numeric", month: "short", day: "numeric" });
  const dateTime = new Intl.DateTimeFormat(locale, { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
  const dayMonth = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", timeZone: "UTC" });
  return {
    number: (n) => number.format(n),
    decimal: (n) => decimal.format(n),
    signed: (n) => signed.format(n),
    percent: (n) => percent.format(n),
    date: (iso) => date.format(new Date(iso)),
    dateTime: (iso) => dateTime.format(new Date(iso)),
    dayMonth: (day) => dayMonth.format(new Date(`${day}T00:00:00Z`)),
    speed: (n) => `${number.format(n)}×`,
    clock,
  };
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
