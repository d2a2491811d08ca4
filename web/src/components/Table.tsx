import type { ReactNode } from "react";
import { cx } from "./classes";

export interface Column<T> {
  head: string;
  cell: (row: T) => ReactNode;
  lead?: boolean; // names the row; on a narrow screen it stands alone at the top
  wide?: boolean; // on a narrow screen it has a line of its own
  end?: boolean; // aligned to the end, as numbers are
  className?: string;
}

interface TableProps<T> {
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  id: (row: T) => string;
}

/** A table that turns into a list of cards on a narrow screen. The roles are spelled out because a changed display takes them away. */
export function Table<T>({ label, rows, columns, id }: TableProps<T>) {
  return (
    <table role="table" aria-label={label} className="rows">
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((c) => (
            <th key={c.head} role="columnheader" scope="col" data-end={c.end || undefined}>{c.head}</th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={id(row)} role="row">
            {columns.map((c) => (
              <td key={c.head} role="cell" data-head={c.head} data-lead={c.lead || undefined} data-wide={c.wide || undefined}
                data-end={c.end || undefined} className={cx(c.end && "tabular", c.className)}>
                {c.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
