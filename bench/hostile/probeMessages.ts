/** What is said between the bench and its probe. */
import { z } from 'zod';

/** Every order is answered with a report. */
export const probeOrder = z.union([
  z.object({ watch: z.array(z.string()) }),
  z.object({ take: z.literal(true) }),
]);
export type ProbeOrder = z.infer<typeof probeOrder>;

/** Milliseconds of each answer since the last report; failures are answers that did not come, or no 2xx. */
export const probeReport = z.object({
  milliseconds: z.array(z.array(z.number())),
  failures: z.array(z.int()),
});
