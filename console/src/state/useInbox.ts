/** The inbox of the business that is looked at, for as long as it is. */
import { useEffect, useMemo } from 'preact/hooks';
import { Inbox } from './inbox.ts';

export function useInbox(businessId: string | undefined): Inbox | undefined {
  // There at once: between two businesses a chat that is open stays open.
  const inbox = useMemo(() => (businessId === undefined ? undefined : new Inbox(businessId)), [businessId]);
  useEffect(() => {
    if (!inbox) return;
    const removeListeners = whenBack(() => inbox.wake());
    return () => {
      removeListeners();
      inbox.close();
    };
  }, [inbox]);
  return inbox;
}

/** When the machine is back on the network, or the page in front of somebody. */
export function whenBack(act: () => void): () => void {
  const shown = () => document.visibilityState === 'visible' && act();
  addEventListener('online', act);
  document.addEventListener('visibilitychange', shown);
  return () => {
    removeEventListener('online', act);
    document.removeEventListener('visibilitychange', shown);
  };
}
