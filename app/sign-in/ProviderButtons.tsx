import type { ProviderName } from '#server/auth/providers';
import { signInWith } from './actions.ts';

type Props = { readonly providers: readonly ProviderName[]; readonly verb: string };

/** A form for each sign-in provider; works without scripts. */
export function ProviderButtons({ providers, verb }: Props) {
  return (
    <div className="flex flex-wrap gap-3">
      {providers.map(({ id, name }) => (
        <form key={id} action={signInWith}>
          <input type="hidden" name="provider" value={id} />
          <button type="submit" className="button button-primary">
            {verb} with {name}
          </button>
        </form>
      ))}
    </div>
  );
}
