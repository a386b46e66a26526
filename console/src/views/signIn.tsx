/** Asked for where the server wants to know who calls. */
import { session } from '../session.ts';
import { Field, textsOf } from '../ui/fields.tsx';
import { Button, Problem } from '../ui/parts.tsx';

export function SignIn() {
  const submit = (event: Event & { readonly currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    session.signIn(textsOf(event.currentTarget).credential ?? '');
  };
  return (
    <main class="sign-in">
      <form onSubmit={submit} class="card">
        <h1>Sign in</h1>
        <p>With an API key or a token. It is kept until this tab is closed.</p>
        <Refusal />
        <Field label="API key or token" name="credential" type="password" required />
        <Button kind="primary" type="submit">
          Sign in
        </Button>
      </form>
    </main>
  );
}

function Refusal() {
  if (session.wasAccepted) {
    return (
      <Problem>Your key or token ran out, or was revoked. Nothing that you were writing is lost.</Problem>
    );
  }
  return session.isSignedIn ? <Problem>The server does not know this key or token.</Problem> : null;
}
