import { Link } from '../_components/Link.tsx';

/** Says how to get in, for those who are not. */
export function SignInFirst() {
  return (
    <div className="notice max-w-3xl">
      <p>
        <strong>Submitting needs a signed-in user.</strong> <Link href="/sign-in">Sign in</Link> and come back
        to this page.
      </p>
      <p className="mt-1">
        On a server of your own, <code>npm start</code> prints a one-time link;{' '}
        <code>npx fairprune sign-in-link</code> makes a new one. From the command line,{' '}
        <code>npx fairprune submit FILE.json</code> does the same as this form.
      </p>
    </div>
  );
}
