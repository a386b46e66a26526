/** A list of rows of one height, of which those in sight are drawn: ten thousand scroll like ten. */
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

const BEYOND = 6;

interface VirtualListProps<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly rowHeight: number;
  readonly keyOf: (row: T) => string;
  readonly render: (row: T) => ComponentChildren;
  /** The row that is to be in sight. */
  readonly current?: string | undefined;
}

export function VirtualList<T>({ label, rows, rowHeight, keyOf, render, current }: VirtualListProps<T>) {
  const list = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 800 });
  const measure = () => {
    const { scrollTop = 0, clientHeight = 0 } = list.current ?? {};
    setView({ top: scrollTop, height: clientHeight });
  };
  useLayoutEffect(measure, []);
  useEffect(() => {
    const observer = new ResizeObserver(measure);
    if (list.current) observer.observe(list.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const index = rows.findIndex(row => keyOf(row) === current);
    if (index >= 0 && list.current) bringIntoView(list.current, index * rowHeight, rowHeight);
  }, [current]);
  const first = Math.max(0, Math.floor(view.top / rowHeight) - BEYOND);
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / rowHeight) + BEYOND);
  return (
    <div ref={list} class="virtual-list" onScroll={measure}>
      <ul aria-label={label} style={{ height: `${rows.length * rowHeight}px` }}>
        {rows.slice(first, last).map((row, index) => (
          <li
            key={keyOf(row)}
            aria-setsize={rows.length}
            aria-posinset={first + index + 1}
            style={{ top: `${(first + index) * rowHeight}px`, height: `${rowHeight}px` }}
          >
            {render(row)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function bringIntoView(list: HTMLElement, top: number, height: number): void {
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + height > list.scrollTop + list.clientHeight)
    list.scrollTop = top + height - list.clientHeight;
}
