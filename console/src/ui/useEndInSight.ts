/** Keeps the end of a list in sight while it grows, unless somebody has scrolled up: then what they read stays where it is. */
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

const NEAR_END_PX = 80;

export interface EndInSight {
  /** Of what scrolls; its only child holds the content. */
  readonly box: RefObject<HTMLDivElement | null>;
  readonly onScroll: () => void;
  /** Something is about to be added above. */
  readonly keepPlace: () => void;
}

/** `own`: names what the reader has added last, which they want to see wherever they have scrolled to. */
export function useEndInSight(own: string | undefined): EndInSight {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  /** From the end to where the sight began, in pixels. */
  const place = useRef<number>(undefined);
  const settle = () => {
    const { current } = box;
    if (!current) return;
    if (place.current !== undefined) current.scrollTop = current.scrollHeight - place.current;
    else if (isAtEnd.current) current.scrollTop = current.scrollHeight;
    place.current = undefined;
  };
  useLayoutEffect(() => {
    isAtEnd.current ||= own !== undefined;
  }, [own]);
  useLayoutEffect(settle);
  // Pictures that have loaded, a reply box that has grown, a keyboard that has come up.
  useEffect(() => {
    const observer = new ResizeObserver(settle);
    for (const element of [box.current, box.current?.firstElementChild])
      if (element) observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return {
    box,
    onScroll: () => {
      const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {};
      isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    },
    keepPlace: () => {
      if (box.current) place.current = box.current.scrollHeight - box.current.scrollTop;
    },
  };
}
