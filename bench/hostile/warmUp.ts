/** Ordinary requests, before anything is measured: a process that has just started has yet to grow to its size. */
import type { Target } from './attack.ts';
import { fire, postOf, repeat } from './requests.ts';
import { productOf } from './shop.ts';

const REQUESTS = 4_000;
const AT_ONCE = 16;
const LIMIT_MS = 30_000;

export async function warmUp({ url, seeded, crowd }: Target): Promise<void> {
  const paths = [
    `/api/products/${seeded.productIds[1]}`,
    `/api/products?businessId=${crowd.businessId}&limit=100`,
    `/api/orders?businessId=${seeded.businessIds[0]}&limit=20&include=customer,orderItems`,
    `/api/messages?chatId=${crowd.chatId}&limit=100`,
  ];
  const shots = repeat(REQUESTS, index =>
    index % 5 === 4
      ? postOf('/api/products', productOf(crowd.businessId))
      : { path: paths[index % paths.length] ?? '' },
  );
  await fire(url, shots, AT_ONCE, AbortSignal.timeout(LIMIT_MS));
}
