/** A log for audits whose read models know of nothing that was unsent. */
import type { AuditedLog } from '../../../src/audit/eventPages.ts';
import { READ_IN_SLICES } from '../../../src/audit/eventScans.ts';
import type { EventStore } from '../../../src/events/eventStore.ts';

export const auditedLog = (eventStore: EventStore): AuditedLog => ({
  eventStore,
  readAtOnce: READ_IN_SLICES,
  unsent: { among: async () => new Map() },
});
