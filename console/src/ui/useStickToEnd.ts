/** Keeps a growing list scrolled to its end, unless the reader has scrolled up: then what they read stays in place. */
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

const NEAR_END_PX = 80;

interface StickToEnd {
  /** The scroll container; its only child holds the content. */
  readonly box: RefObject<HTMLDivElement | null>;
  readonly onScroll: () => void;
  /** To be called before content is added above. */
  readonly keepPlace: () => void;
}

/** `own`: id of what the reader has added last; a new one scrolls to the end. */
export function useStickToEnd(own: string | undefined): StickToEnd {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  /** Distance from the end to keep, in pixels. */
  const place = useRef<number>(undefined);
  const adjust = () => {
    const { current } = box;
    if (!current) return;
    if (place.current !== undefined) current.scrollTop = current.scrollHeight - place.current;
    else if (isAtEnd.current) current.scrollTop = current.scrollHeight;
    place.current = undefined;
  };
  useLayoutEffect(() => {
    isAtEnd.current ||= own !== undefined;
  }, [own]);
  useLayoutEffect(adjust);
  // Pictures that have loaded, a reply box that has grown, a keyboard that has come up.
  useEffect(() => {
    const observer = new ResizeObserver(adjust);
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
