/** The inbox of the business that is looked at, for as long as it is. */
import { useEffect, useState } from 'preact/hooks';
import { Inbox } from './inbox.ts';

export function useInbox(businessId: string | undefined): Inbox | undefined {
  const [inbox, setInbox] = useState<Inbox>();
  useEffect(() => {
    if (businessId === undefined) return setInbox(undefined);
    const opened = new Inbox(businessId);
    setInbox(opened);
    const removeListeners = whenBack(() => opened.wake());
    return () => {
      removeListeners();
      opened.close();
    };
  }, [businessId]);
  return inbox?.businessId === businessId ? inbox : undefined;
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
