/** What somebody sees who has no shop yet. */
import { useState } from 'preact/hooks';
import { randomId } from '../../../clients/typescript/src/index.ts';
import { addressOf, router } from '../router.tsx';
import { client, explain } from '../session.ts';
import { businesses } from '../state/businesses.ts';
import { Field, textsOf } from '../ui/fields.tsx';
import { Button, Problem } from '../ui/parts.tsx';

export function Welcome() {
  const [error, setError] = useState<string>();
  const submit = async (event: Event & { readonly currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    try {
      await openShop(textsOf(event.currentTarget));
      await businesses.load();
      router.go(addressOf('try'));
    } catch (cause) {
      setError(explain(cause));
    }
  };
  return (
    <div class="sign-in">
      <form class="card" onSubmit={event => void submit(event)}>
        <h1>Open a shop</h1>
        <p>
          There is none here yet. With these it has an owner and a first channel, and you can write to it as a
          customer would.
        </p>
        <Field label="Name of the shop" name="name" value="Tea House" required />
        <Field label="Your name" name="owner" required />
        <Field label="Your e-mail" name="email" type="email" required />
        {error && <Problem>{error}</Problem>}
        <Button kind="primary" type="submit">
          Open the shop
        </Button>
        <p class="hint">
          Or start it with <code>npm start -- --demo</code>: that fills an empty log with a shop.
        </p>
      </form>
    </div>
  );
}

async function openShop({
  name = '',
  owner = '',
  email = '',
}: Readonly<Record<string, string>>): Promise<void> {
  const user = await client.post('/api/users', { body: { name: owner, email } });
  const business = await client.post('/api/businesses', { body: { userId: user.data.userId, name } });
  const { businessId } = business.data;
  const page = {
    platformType: 'FACEBOOK_PAGE',
    platformSpecificId: `page-${randomId().slice(0, 8)}`,
  } as const;
  await client.post('/api/channels', { body: { businessId, channelName: `${name} on Facebook`, ...page } });
}
