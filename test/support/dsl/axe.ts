/** What axe finds wrong with a page: rules of WCAG 2.2 AA and its own good practice. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[];
}

/** One line a finding; empty where there is none. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  // Through the debugger: the page's own policy lets no other script in.
  await page.evaluate(source);
  const { violations } = await page.evaluate<{ violations: readonly Finding[] }>('axe.run()');
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${String(target)} ${failureSummary ?? ''}`),
  );
}
