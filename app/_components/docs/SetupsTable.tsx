import { SETUPS } from '../../_lib/setups.ts';

/** Every setup: what two entries share under it, and what a difference can then still come from. */
export function SetupsTable() {
  return (
    <div className="stack">
      <table className="tbl one">
        <caption className="sr-only">Comparison setups</caption>
        <thead>
          <tr>
            <th scope="col">Setup</th>
            <th scope="col">Two entries share</th>
            <th scope="col">Then</th>
          </tr>
        </thead>
        <tbody>
          {SETUPS.map((setup) => (
            <tr key={setup.tag} id={setup.slug} className="target">
              <th scope="row" className="font-semibold! whitespace-nowrap">
                {setup.tag}
              </th>
              <td data-label="Two entries share">{setup.shares}</td>
              <td data-label="Then">{setup.leaves}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
