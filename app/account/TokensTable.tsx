import type { TokenView } from '#server/services/tokens';
import { Empty } from '../_components/Empty.tsx';
import { When } from '../_components/When.tsx';
import { TokenButtons } from './TokenForms.tsx';

/** The person's API tokens; ended ones stay in the list, so that their last use can be looked up. */
export function TokensTable({ tokens }: { readonly tokens: readonly TokenView[] }) {
  if (tokens.length === 0)
    return <Empty title="No tokens yet">Programs need one to submit in your name.</Empty>;
  return (
    <div className="stack">
      <table className="tbl two">
        <caption className="sr-only">Your API tokens, newest first</caption>
        <thead>
          <tr>
            <th scope="col">For</th>
            <th scope="col">Token</th>
            <th scope="col">May</th>
            <th scope="col">Ends</th>
            <th scope="col">Last used</th>
            <th scope="col">
              <span className="sr-only">What you can do</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((one) => (
            <tr key={one.id}>
              <th scope="row">{one.name}</th>
              <td data-label="Token">
                <code>…{one.lastFour}</code>
              </td>
              <td data-label="May">{one.scopes.join(', ')}</td>
              <td data-label="Ends">
                {one.state === 'valid' ? (
                  one.expiresAt === null ? (
                    'never'
                  ) : (
                    <When at={one.expiresAt} />
                  )
                ) : (
                  one.state
                )}
              </td>
              <td data-label="Last used">
                {one.lastUsedAt === null ? 'never' : <When at={one.lastUsedAt} />}
              </td>
              <td>{one.state === 'valid' && <TokenButtons id={one.id} name={one.name} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
