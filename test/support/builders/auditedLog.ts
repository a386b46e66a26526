/** A log for audits whose read models know of nothing that was unsent. */
import type { AuditedLog } from '../../../src/audit/eventPages.ts';
import type { EventStore } from '../../../src/events/eventStore.ts';
import { metaRegistry } from './metaRegistry.ts';

export const auditedLog = (eventStore: EventStore): AuditedLog => ({
  eventStore,
  platforms: metaRegistry(),
  readModels: { store: { existing: async () => new Set() }, progress: { wait: async () => true } },
});
